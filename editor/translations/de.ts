<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>Pointillist</name>
  <message>
   <source> bpm</source>
   <translation> bpm</translation>
  </message>
  <message>
   <source> st</source>
   <translation> HT</translation>
  </message>
  <message>
   <source>&amp;About Pointillist…</source>
   <translation>&amp;Über Pointillist…</translation>
  </message>
  <message>
   <source>&amp;Back</source>
   <translation>&amp;Zurück</translation>
  </message>
  <message>
   <source>&amp;Begin with the first selected event instead of the start of the piece</source>
   <translation>&amp;Beim ersten ausgewählten Ereignis beginnen statt am Anfang des Stücks</translation>
  </message>
  <message>
   <source>&amp;Best (slow)</source>
   <translation>&amp;Beste (langsam)</translation>
  </message>
  <message>
   <source>&amp;Blend</source>
   <translation>M&amp;ischung</translation>
  </message>
  <message>
   <source>&amp;Bring it back</source>
   <translation>&amp;Zurückholen</translation>
  </message>
  <message>
   <source>&amp;Cancel encoding</source>
   <translation>Kodieren abbre&amp;chen</translation>
  </message>
  <message>
   <source>&amp;Captured</source>
   <translation>&amp;Originalklang</translation>
  </message>
  <message>
   <source>&amp;Clear the loop</source>
   <translation>Schleife &amp;löschen</translation>
  </message>
  <message>
   <source>&amp;Colour clusters</source>
   <translation>&amp;Farbgruppen</translation>
  </message>
  <message>
   <source>&amp;Colours</source>
   <translation>&amp;Farben</translation>
  </message>
  <message>
   <source>&amp;Copy</source>
   <translation>&amp;Kopieren</translation>
  </message>
  <message>
   <source>&amp;Copy diagnostics</source>
   <translation>&amp;Diagnose kopieren</translation>
  </message>
  <message>
   <source>&amp;Detected onsets of the original</source>
   <translation>Erkannte Ein&amp;sätze des Originals</translation>
  </message>
  <message>
   <source>&amp;Don't save</source>
   <translation>&amp;Nicht speichern</translation>
  </message>
  <message>
   <source>&amp;Done</source>
   <translation>&amp;Fertig</translation>
  </message>
  <message>
   <source>&amp;Draft (fast sketch)</source>
   <translation>&amp;Entwurf (schnelle Skizze)</translation>
  </message>
  <message>
   <source>&amp;Draw sounds afresh</source>
   <translation>Klänge &amp;neu ziehen</translation>
  </message>
  <message>
   <source>&amp;Duplicate</source>
   <translation>&amp;Duplizieren</translation>
  </message>
  <message>
   <source>&amp;Edit</source>
   <translation>&amp;Bearbeiten</translation>
  </message>
  <message>
   <source>&amp;End the tour</source>
   <translation>Rundgang &amp;beenden</translation>
  </message>
  <message>
   <source>&amp;Events</source>
   <translation>&amp;Ereignisse</translation>
  </message>
  <message>
   <source>&amp;Export audio…</source>
   <translation>&amp;Audio exportieren…</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;Fit the piece</source>
   <translation>Ganzes S&amp;tück zeigen</translation>
  </message>
  <message>
   <source>&amp;Format</source>
   <translation>&amp;Format</translation>
  </message>
  <message>
   <source>&amp;General</source>
   <translation>&amp;Allgemein</translation>
  </message>
  <message>
   <source>&amp;Height shows</source>
   <translation>&amp;Höhe zeigt</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>&amp;Humanise…</source>
   <translation>&amp;Humanisieren…</translation>
  </message>
  <message>
   <source>&amp;Import event edits…</source>
   <translation>Ereignis-Änderungen &amp;importieren…</translation>
  </message>
  <message>
   <source>&amp;Invert selection</source>
   <translation>Auswahl &amp;umkehren</translation>
  </message>
  <message>
   <source>&amp;Key</source>
   <translation>&amp;Taste</translation>
  </message>
  <message>
   <source>&amp;Keyboard and mouse…</source>
   <translation>&amp;Tastatur und Maus…</translation>
  </message>
  <message>
   <source>&amp;Keys</source>
   <translation>&amp;Tasten</translation>
  </message>
  <message>
   <source>&amp;Language</source>
   <translation>&amp;Sprache</translation>
  </message>
  <message>
   <source>&amp;Locate the recording…</source>
   <translation>Au&amp;fnahme suchen…</translation>
  </message>
  <message>
   <source>&amp;Loop</source>
   <translation>&amp;Schleife</translation>
  </message>
  <message>
   <source>&amp;Model</source>
   <translation>&amp;Modell</translation>
  </message>
  <message>
   <source>&amp;Mute</source>
   <translation>&amp;Stumm</translation>
  </message>
  <message>
   <source>&amp;Next</source>
   <translation>&amp;Weiter</translation>
  </message>
  <message>
   <source>&amp;Next meaning of height</source>
   <translation>&amp;Nächste Bedeutung der Höhe</translation>
  </message>
  <message>
   <source>&amp;No key</source>
   <translation>K&amp;eine Taste</translation>
  </message>
  <message>
   <source>&amp;No lines</source>
   <translation>&amp;Keine Linien</translation>
  </message>
  <message>
   <source>&amp;Normal zoom</source>
   <translation>&amp;Normale Größe</translation>
  </message>
  <message>
   <source>&amp;Not now</source>
   <translation>&amp;Jetzt nicht</translation>
  </message>
  <message>
   <source>&amp;Open…</source>
   <translation>&amp;Öffnen…</translation>
  </message>
  <message>
   <source>&amp;Output</source>
   <translation>&amp;Ausgabe</translation>
  </message>
  <message>
   <source>&amp;Panels</source>
   <translation>&amp;Bereiche</translation>
  </message>
  <message>
   <source>&amp;Paste at the playhead</source>
   <translation>Am Abspielpunkt &amp;einfügen</translation>
  </message>
  <message>
   <source>&amp;Pitch</source>
   <translation>&amp;Tonhöhe</translation>
  </message>
  <message>
   <source>&amp;Play</source>
   <translation>&amp;Wiedergabe</translation>
  </message>
  <message>
   <source>&amp;Play / stop</source>
   <translation>&amp;Abspielen / anhalten</translation>
  </message>
  <message>
   <source>&amp;Preferences…</source>
   <translation>&amp;Voreinstellungen…</translation>
  </message>
  <message>
   <source>&amp;Quantise…</source>
   <translation>&amp;Quantisieren…</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Wiederholen</translation>
  </message>
  <message>
   <source>&amp;Reset</source>
   <translation>&amp;Zurücksetzen</translation>
  </message>
  <message>
   <source>&amp;Reset the window layout</source>
   <translation>Fensteraufteilung &amp;zurücksetzen</translation>
  </message>
  <message>
   <source>&amp;Reverse order</source>
   <translation>&amp;Reihenfolge umkehren</translation>
  </message>
  <message>
   <source>&amp;Save</source>
   <translation>&amp;Speichern</translation>
  </message>
  <message>
   <source>&amp;Select</source>
   <translation>&amp;Auswahl</translation>
  </message>
  <message>
   <source>&amp;Show me</source>
   <translation>&amp;Zeigen</translation>
  </message>
  <message>
   <source>&amp;Show me round</source>
   <translation>&amp;Führung durch das Fenster</translation>
  </message>
  <message>
   <source>&amp;Similarity</source>
   <translation>&amp;Ähnlichkeit</translation>
  </message>
  <message>
   <source>&amp;Solo</source>
   <translation>S&amp;olo</translation>
  </message>
  <message>
   <source>&amp;Standard</source>
   <translation>&amp;Standard</translation>
  </message>
  <message>
   <source>&amp;Stretch spacing…</source>
   <translation>&amp;Abstände dehnen…</translation>
  </message>
  <message>
   <source>&amp;Throw it away</source>
   <translation>&amp;Wegwerfen</translation>
  </message>
  <message>
   <source>&amp;Time</source>
   <translation>&amp;Zeit</translation>
  </message>
  <message>
   <source>&amp;Turn down if it would clip</source>
   <translation>&amp;Leiser schreiben, falls es übersteuern würde</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Rückgängig</translation>
  </message>
  <message>
   <source>&amp;Use it here instead</source>
   <translation>&amp;Hier verwenden</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>A&amp;nsicht</translation>
  </message>
  <message>
   <source>0 % is dry, 100 % room only</source>
   <translation>0 % ist trocken, 100 % nur Raum</translation>
  </message>
  <message>
   <source>0 % is the captured sound alone, 100 % the model alone</source>
   <translation>0 % ist der Originalklang allein, 100 % das Modell allein</translation>
  </message>
  <message>
   <source>1 event</source>
   <translation>1 Ereignis</translation>
  </message>
  <message>
   <source>A  as encoded</source>
   <translation>A  wie kodiert</translation>
  </message>
  <message>
   <source>A copy one grid step later</source>
   <translation>Eine Kopie einen Rasterschritt später</translation>
  </message>
  <message>
   <source>A first look: events are found quickly and not refined</source>
   <translation>Ein erster Blick: Ereignisse werden schnell gefunden und nicht verfeinert</translation>
  </message>
  <message>
   <source>A lane for each group of similar colours; within it, height is the pitch</source>
   <translation>Eine Spur für jede Gruppe ähnlicher Farben; darin ist die Höhe die Tonhöhe</translation>
  </message>
  <message>
   <source>A short tour of the window</source>
   <translation>Ein kurzer Rundgang durch das Fenster</translation>
  </message>
  <message>
   <source>About Pointillist</source>
   <translation>Über Pointillist</translation>
  </message>
  <message>
   <source>Action</source>
   <translation>Aktion</translation>
  </message>
  <message>
   <source>Actions and their keys</source>
   <translation>Aktionen und ihre Tasten</translation>
  </message>
  <message>
   <source>Add a folder of &amp;rooms…</source>
   <translation>Einen Ordner mit &amp;Räumen hinzufügen…</translation>
  </message>
  <message>
   <source>Add a room</source>
   <translation>Einen Raum hinzufügen</translation>
  </message>
  <message>
   <source>All events of the selected ones' groups of similar colours, as in the colour cluster lanes</source>
   <translation>Alle Ereignisse aus den Farbgruppen der ausgewählten, wie in den Farbspuren</translation>
  </message>
  <message>
   <source>An impulse, a resonance and a room. Change each here, hear each alone, or take one from another event.</source>
   <translation>Ein Impuls, eine Resonanz und ein Raum. Ändern Sie hier jedes davon, hören Sie jedes allein, oder nehmen Sie eines von einem anderen Ereignis.</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>Aussehen</translation>
  </message>
  <message>
   <source>Arrow keys and Space: hear it. Return: swap it into the selected events. F2: rename.</source>
   <translation>Pfeiltasten und Leertaste: anhören. Eingabetaste: in die ausgewählten Ereignisse einsetzen. F2: umbenennen.</translation>
  </message>
  <message>
   <source>Arrow keys go to the nearest point in their direction; Shift adds</source>
   <translation>Pfeiltasten gehen zum nächsten Punkt in ihrer Richtung; Umschalt nimmt ihn hinzu</translation>
  </message>
  <message>
   <source>Arrow keys; Shift adds to the selection</source>
   <translation>Pfeiltasten; Umschalt nimmt zur Auswahl hinzu</translation>
  </message>
  <message>
   <source>As decoded</source>
   <translation>Wie dekodiert</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Ask again next time</source>
   <translation>Nächstes Mal wieder fragen</translation>
  </message>
  <message>
   <source>Audible length in seconds</source>
   <translation>Hörbare Länge in Sekunden</translation>
  </message>
  <message>
   <source>Audio engine</source>
   <translation>Audio-Ausgabe</translation>
  </message>
  <message>
   <source>B  as it is</source>
   <translation>B  wie jetzt</translation>
  </message>
  <message>
   <source>Back to the keys it had at first</source>
   <translation>Zurück zu den ursprünglichen Tasten</translation>
  </message>
  <message>
   <source>Back to the keys that everything had at first</source>
   <translation>Zurück zu den ursprünglichen Tasten aller Aktionen</translation>
  </message>
  <message>
   <source>Background work</source>
   <translation>Arbeit im Hintergrund</translation>
  </message>
  <message>
   <source>Beats</source>
   <translation>Schläge</translation>
  </message>
  <message>
   <source>Best (slow)</source>
   <translation>Beste (langsam)</translation>
  </message>
  <message>
   <source>Blend</source>
   <translation>Mischung</translation>
  </message>
  <message>
   <source>Blend in percent</source>
   <translation>Mischung in Prozent</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Cancel a drag</source>
   <translation>Ein Ziehen abbrechen</translation>
  </message>
  <message>
   <source>Captured</source>
   <translation>Originalklang</translation>
  </message>
  <message>
   <source>Captured sound</source>
   <translation>Originalklang</translation>
  </message>
  <message>
   <source>Captured sounds</source>
   <translation>Originalklänge</translation>
  </message>
  <message>
   <source>Changed by you</source>
   <translation>Von Ihnen geändert</translation>
  </message>
  <message>
   <source>Choose a neighbour in the list first</source>
   <translation>Wählen Sie zuerst einen Nachbarn in der Liste</translation>
  </message>
  <message>
   <source>Choose an action to change its key.</source>
   <translation>Wählen Sie eine Aktion, um ihre Taste zu ändern.</translation>
  </message>
  <message>
   <source>Choose where…</source>
   <translation>Ort wählen…</translation>
  </message>
  <message>
   <source>Click an event on the timeline or the map to see its stages, its room and its neighbours. Drag a frame around several to edit them together.</source>
   <translation>Klicken Sie ein Ereignis auf der Zeitachse oder der Karte an, um seine Stufen, seinen Raum und seine Nachbarn zu sehen. Ziehen Sie einen Rahmen um mehrere, um sie gemeinsam zu bearbeiten.</translation>
  </message>
  <message>
   <source>Click an event; Shift or Ctrl adds; drag over empty space for a rubber band</source>
   <translation>Ein Ereignis anklicken; Umschalt oder Strg nimmt hinzu; über leerer Fläche einen Rahmen ziehen</translation>
  </message>
  <message>
   <source>Click its slot: arrow keys try, A plays it as before, Return keeps, Esc puts it back</source>
   <translation>Seinen Platz anklicken: Pfeiltasten probieren, A spielt es wie zuvor, Eingabe behält, Esc nimmt zurück</translation>
  </message>
  <message>
   <source>Click on the beats while it plays; never exported</source>
   <translation>Tickt beim Abspielen auf den Schlägen; wird nie exportiert</translation>
  </message>
  <message>
   <source>Click the time ruler, or empty space while stopped</source>
   <translation>Das Zeitlineal anklicken, oder leere Fläche, solange nichts spielt</translation>
  </message>
  <message>
   <source>Click to hear impulse and resonance, without the room</source>
   <translation>Klicken, um Impuls und Resonanz ohne den Raum zu hören</translation>
  </message>
  <message>
   <source>Click to hear its captured sound</source>
   <translation>Klicken, um den Originalklang zu hören</translation>
  </message>
  <message>
   <source>Click to hear the event with its room</source>
   <translation>Klicken, um das Ereignis mit seinem Raum zu hören</translation>
  </message>
  <message>
   <source>Click to hear the impulse alone</source>
   <translation>Klicken, um den Impuls allein zu hören</translation>
  </message>
  <message>
   <source>Click to try others; drop an event of the map, a stage or a palette entry here;</source>
   <translation>Klicken, um andere zu probieren; ein Ereignis der Karte, eine Stufe oder einen Paletteneintrag hier ablegen;</translation>
  </message>
  <message>
   <source>Clicked and dragged events sound</source>
   <translation>Angeklickte und gezogene Ereignisse erklingen</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Closes the dock widget</source>
   <translation>Schließt den Bereich</translation>
  </message>
  <message>
   <source>Conflict</source>
   <translation>Konflikt</translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>Kopiert</translation>
  </message>
  <message>
   <source>Copy as &amp;audio</source>
   <translation>Als A&amp;udio kopieren</translation>
  </message>
  <message>
   <source>Ctrl+Shift+wheel</source>
   <translation>Strg+Umschalt+Mausrad</translation>
  </message>
  <message>
   <source>Ctrl+Z undoes any edit, and this list goes back further. Your recording itself is never changed.</source>
   <translation>Strg+Z macht jede Änderung rückgängig, und diese Liste reicht weiter zurück. Ihre Aufnahme selbst wird nie verändert.</translation>
  </message>
  <message>
   <source>Ctrl+drag an event</source>
   <translation>Ein Ereignis mit Strg ziehen</translation>
  </message>
  <message>
   <source>Ctrl+wheel</source>
   <translation>Strg+Mausrad</translation>
  </message>
  <message>
   <source>Cu&amp;t</source>
   <translation>&amp;Ausschneiden</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <source>De&amp;lete</source>
   <translation>&amp;Löschen</translation>
  </message>
  <message>
   <source>Decay</source>
   <translation>Ausklingen</translation>
  </message>
  <message>
   <source>Decay in percent</source>
   <translation>Ausklingen in Prozent</translation>
  </message>
  <message>
   <source>Detailed &amp;events (closer sound, larger file)</source>
   <translation>&amp;Detaillierte Ereignisse (näher am Klang, größere Datei)</translation>
  </message>
  <message>
   <source>Detailed events (closer sound, larger file)</source>
   <translation>Detaillierte Ereignisse (näher am Klang, größere Datei)</translation>
  </message>
  <message>
   <source>Deutsch</source>
   <translation>Deutsch</translation>
  </message>
  <message>
   <source>Diagnostics</source>
   <translation>Diagnose</translation>
  </message>
  <message>
   <source>Distance</source>
   <translation>Abstand</translation>
  </message>
  <message>
   <source>Double-click it</source>
   <translation>Doppelt anklicken</translation>
  </message>
  <message>
   <source>Double-click: as-encoded</source>
   <translation>Doppelklick: wie kodiert</translation>
  </message>
  <message>
   <source>Draft (fast sketch)</source>
   <translation>Entwurf (schnelle Skizze)</translation>
  </message>
  <message>
   <source>Drag a handle at an end of the selection's span (the top of the timeline)</source>
   <translation>Einen Griff an einem Ende der Auswahl ziehen (am oberen Rand der Zeitachse)</translation>
  </message>
  <message>
   <source>Drag a lasso around points; Shift adds, and lets it begin on a point</source>
   <translation>Ein Lasso um Punkte ziehen; Umschalt nimmt hinzu und lässt es auf einem Punkt beginnen</translation>
  </message>
  <message>
   <source>Drag a point of the map onto an event of the timeline</source>
   <translation>Einen Punkt der Karte auf ein Ereignis der Zeitachse ziehen</translation>
  </message>
  <message>
   <source>Drag a point of the map, or a palette entry, onto empty space of the timeline</source>
   <translation>Einen Punkt der Karte oder einen Paletteneintrag auf leere Fläche der Zeitachse ziehen</translation>
  </message>
  <message>
   <source>Drag a slot of the inspector, or a palette entry, onto an event of the timeline or the map; a selected event takes it with the whole selection</source>
   <translation>Einen Platz des Inspektors oder einen Paletteneintrag auf ein Ereignis der Zeitachse oder der Karte ziehen; ein ausgewähltes Ereignis nimmt ihn mit der ganzen Auswahl</translation>
  </message>
  <message>
   <source>Drag along the time ruler; drag its edges to change it</source>
   <translation>Auf dem Zeitlineal ziehen; seine Ränder ziehen, um sie zu ändern</translation>
  </message>
  <message>
   <source>Drag an event left or right (the first direction locks; hold Alt to move freely)</source>
   <translation>Ein Ereignis nach links oder rechts ziehen (die erste Richtung gilt; mit Alt ist die Bewegung frei)</translation>
  </message>
  <message>
   <source>Drag an event up or down in the pitch view (hold Alt for less than a semitone)</source>
   <translation>Ein Ereignis in der Tonhöhenansicht nach oben oder unten ziehen (mit Alt um weniger als einen Halbton)</translation>
  </message>
  <message>
   <source>Drag it to a slot of the inspector, or to an event. Drop impulse responses (WAV) here: rooms</source>
   <translation>Auf einen Platz des Inspektors oder auf ein Ereignis ziehen. Impulsantworten (WAV) hier ablegen: Räume</translation>
  </message>
  <message>
   <source>Drag the bright part to scroll, its edges to zoom; click elsewhere to jump there</source>
   <translation>Den hellen Teil ziehen, um zu rollen, seine Ränder, um zu zoomen; anderswo klicken, um dorthin zu springen</translation>
  </message>
  <message>
   <source>Drag the handle beside Export out of the window, as a WAV</source>
   <translation>Den Griff neben „Exportieren“ als WAV aus dem Fenster ziehen</translation>
  </message>
  <message>
   <source>Drop a WAV, FLAC, AIFF, OGG or MP3 file, or a Pointillist project, anywhere on this window.</source>
   <translation>Legen Sie eine WAV-, FLAC-, AIFF-, OGG- oder MP3-Datei oder ein Pointillist-Projekt irgendwo auf diesem Fenster ab.</translation>
  </message>
  <message>
   <source>Drop an impulse response (WAV) on the palette</source>
   <translation>Eine Impulsantwort (WAV) auf der Palette ablegen</translation>
  </message>
  <message>
   <source>Duplicate</source>
   <translation>Duplizieren</translation>
  </message>
  <message>
   <source>E&amp;ncode again…</source>
   <translation>Er&amp;neut kodieren…</translation>
  </message>
  <message>
   <source>E&amp;vent</source>
   <translation>E&amp;reignis</translation>
  </message>
  <message>
   <source>Each event also keeps what sets it apart from other sounds of its kind: closer to the recording, edited as ever, and a larger project file</source>
   <translation>Jedes Ereignis behält auch, was es von anderen Klängen seiner Art unterscheidet: näher an der Aufnahme, bearbeitet wie immer, und eine größere Projektdatei</translation>
  </message>
  <message>
   <source>Each mark is an event: where it begins, how high it sounds, how long it lasts. Click one to hear it, drag it in time or in pitch, Ctrl+drag it for a copy.</source>
   <translation>Jede Marke ist ein Ereignis: wo es beginnt, wie hoch es klingt, wie lange es dauert. Klicken Sie eines an, um es zu hören, ziehen Sie es in Zeit oder Tonhöhe, mit Strg für eine Kopie.</translation>
  </message>
  <message>
   <source>Edit</source>
   <translation>Bearbeiten</translation>
  </message>
  <message>
   <source>Edited</source>
   <translation>Geändert</translation>
  </message>
  <message>
   <source>Encode &amp;quality</source>
   <translation>Kodier&amp;qualität</translation>
  </message>
  <message>
   <source>Encode qualit&amp;y</source>
   <translation>&amp;Kodierqualität</translation>
  </message>
  <message>
   <source>Encode quality</source>
   <translation>Kodierqualität</translation>
  </message>
  <message>
   <source>Encoded in detail: the event keeps how it differs from others of its kind, and partials as they were measured in the recording. It is edited like any other</source>
   <translation>Detailliert kodiert: Das Ereignis behält, wie es sich von anderen seiner Art unterscheidet, und Teiltöne, wie sie in der Aufnahme gemessen wurden. Es wird wie jedes andere bearbeitet</translation>
  </message>
  <message>
   <source>Encoding</source>
   <translation>Kodieren</translation>
  </message>
  <message>
   <source>English</source>
   <translation>English</translation>
  </message>
  <message>
   <source>Esc while the button is down</source>
   <translation>Esc bei gedrückter Maustaste</translation>
  </message>
  <message>
   <source>Event</source>
   <translation>Ereignis</translation>
  </message>
  <message>
   <source>Event table</source>
   <translation>Ereignistabelle</translation>
  </message>
  <message>
   <source>Events</source>
   <translation>Ereignisse</translation>
  </message>
  <message>
   <source>Events and edits that are not saved are lost.</source>
   <translation>Ereignisse und Änderungen, die nicht gespeichert sind, gehen verloren.</translation>
  </message>
  <message>
   <source>Events are laid out by similarity of sound once a recording is encoded.</source>
   <translation>Ereignisse werden nach Klangähnlichkeit angeordnet, sobald eine Aufnahme kodiert ist.</translation>
  </message>
  <message>
   <source>Events at least as loud as the softest selected one</source>
   <translation>Ereignisse, die mindestens so laut sind wie das leiseste ausgewählte</translation>
  </message>
  <message>
   <source>Events at most as loud as the loudest selected one</source>
   <translation>Ereignisse, die höchstens so laut sind wie das lauteste ausgewählte</translation>
  </message>
  <message>
   <source>Events by similarity of sound. Arrow keys walk to the nearest event in a direction, plus and minus zoom; the event table shows the same selection</source>
   <translation>Ereignisse nach Klangähnlichkeit. Pfeiltasten gehen zum nächsten Ereignis in einer Richtung, Plus und Minus zoomen; die Ereignistabelle zeigt dieselbe Auswahl</translation>
  </message>
  <message>
   <source>Events over time and pitch. Arrow keys walk from event to event; the event table shows the same selection.</source>
   <translation>Ereignisse über Zeit und Tonhöhe. Pfeiltasten gehen von Ereignis zu Ereignis; die Ereignistabelle zeigt dieselbe Auswahl.</translation>
  </message>
  <message>
   <source>Events whose colour is close to the selected ones'</source>
   <translation>Ereignisse, deren Farbe der der ausgewählten nahe ist</translation>
  </message>
  <message>
   <source>Every event with its time, pitch, level and edits; F2 edits a cell</source>
   <translation>Jedes Ereignis mit Zeit, Tonhöhe, Pegel und Änderungen; F2 bearbeitet eine Zelle</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>Export audio</source>
   <translation>Audio exportieren</translation>
  </message>
  <message>
   <source>Export e&amp;vents…</source>
   <translation>Ereignisse e&amp;xportieren…</translation>
  </message>
  <message>
   <source>Export the mix, the selection, or one file per event. F1 shows all keys; this tour is in the Help menu.</source>
   <translation>Exportieren Sie die Mischung, die Auswahl oder eine Datei je Ereignis. F1 zeigt alle Tasten; dieser Rundgang steht im Menü Hilfe.</translation>
  </message>
  <message>
   <source>Export...</source>
   <translation>Exportieren…</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Filled: its captured sound; a ring: the model; half filled: a blend</source>
   <translation>Gefüllt: sein Originalklang; ein Ring: das Modell; halb gefüllt: eine Mischung</translation>
  </message>
  <message>
   <source>Find the events of the original anew, in the chosen quality</source>
   <translation>Die Ereignisse des Originals in der gewählten Qualität neu finden</translation>
  </message>
  <message>
   <source>First beat</source>
   <translation>Erster Schlag</translation>
  </message>
  <message>
   <source>Float</source>
   <translation>Lösen</translation>
  </message>
  <message>
   <source>Follow the &amp;playhead</source>
   <translation>Dem Abspielpunkt &amp;folgen</translation>
  </message>
  <message>
   <source>For all projects</source>
   <translation>Für alle Projekte</translation>
  </message>
  <message>
   <source>For other programs: MIDI, labels, regions, a DAW session, or a table to change and bring back</source>
   <translation>Für andere Programme: MIDI, Marken, Regionen, eine DAW-Sitzung oder eine Tabelle, die geändert zurückkommt</translation>
  </message>
  <message>
   <source>For recordings opened from now on; “Encode again” in the File menu does the open one.</source>
   <translation>Für Aufnahmen, die von jetzt an geöffnet werden; „Erneut kodieren“ im Menü Datei gilt der geöffneten.</translation>
  </message>
  <message>
   <source>From pitch to similarity to colour clusters and back</source>
   <translation>Von Tonhöhe zu Ähnlichkeit zu Farbgruppen und zurück</translation>
  </message>
  <message>
   <source>From −1, left, to 1, right</source>
   <translation>Von −1, links, bis 1, rechts</translation>
  </message>
  <message>
   <source>Gain</source>
   <translation>Verstärkung</translation>
  </message>
  <message>
   <source>Gain dB</source>
   <translation>Verst. dB</translation>
  </message>
  <message>
   <source>Gain in decibels</source>
   <translation>Verstärkung in Dezibel</translation>
  </message>
  <message>
   <source>Give the keyboard to the next panel</source>
   <translation>Die Tastatur dem nächsten Bereich geben</translation>
  </message>
  <message>
   <source>Give the keyboard to the panel before</source>
   <translation>Die Tastatur dem vorigen Bereich geben</translation>
  </message>
  <message>
   <source>Go to</source>
   <translation>Hingehen</translation>
  </message>
  <message>
   <source>Hardness</source>
   <translation>Härte</translation>
  </message>
  <message>
   <source>Hardness in percent</source>
   <translation>Härte in Prozent</translation>
  </message>
  <message>
   <source>Hear</source>
   <translation>Hören</translation>
  </message>
  <message>
   <source>Hear an event</source>
   <translation>Ein Ereignis hören</translation>
  </message>
  <message>
   <source>Hear both; the inspector has how much of each</source>
   <translation>Beides hören; der Inspektor hat das Verhältnis</translation>
  </message>
  <message>
   <source>Hear impulse and resonance, without the room</source>
   <translation>Impuls und Resonanz ohne den Raum hören</translation>
  </message>
  <message>
   <source>Hear it as it is now (B)</source>
   <translation>Hören, wie es jetzt ist (B)</translation>
  </message>
  <message>
   <source>Hear it as it was encoded, before every edit (A)</source>
   <translation>Hören, wie es kodiert wurde, vor jeder Änderung (A)</translation>
  </message>
  <message>
   <source>Hear its captured sound</source>
   <translation>Seinen Originalklang hören</translation>
  </message>
  <message>
   <source>Hear the event with its room</source>
   <translation>Das Ereignis mit seinem Raum hören</translation>
  </message>
  <message>
   <source>Hear the impulse alone</source>
   <translation>Den Impuls allein hören</translation>
  </message>
  <message>
   <source>Hear the selected events alone</source>
   <translation>Die ausgewählten Ereignisse allein hören</translation>
  </message>
  <message>
   <source>Hear the selected events as the model renders them</source>
   <translation>Die ausgewählten Ereignisse so hören, wie das Modell sie erzeugt</translation>
  </message>
  <message>
   <source>Hear the selected events as their own share of the recording, with their edits</source>
   <translation>Die ausgewählten Ereignisse als ihren eigenen Anteil an der Aufnahme hören, mit ihren Änderungen</translation>
  </message>
  <message>
   <source>Hear the selected events as they were before every edit; B plays them as they are</source>
   <translation>Die ausgewählten Ereignisse so hören, wie sie vor jeder Änderung waren; B spielt sie, wie sie sind</translation>
  </message>
  <message>
   <source>Hear the selected events once, as they are now, without all others</source>
   <translation>Die ausgewählten Ereignisse einmal hören, wie sie jetzt sind, ohne alle anderen</translation>
  </message>
  <message>
   <source>Hear the selected events' colour clusters alone; again to hear everything</source>
   <translation>Die Farbgruppen der ausgewählten Ereignisse allein hören; noch einmal, um alles zu hören</translation>
  </message>
  <message>
   <source>Height is the pitch of the strongest partial</source>
   <translation>Die Höhe ist die Tonhöhe des stärksten Teiltons</translation>
  </message>
  <message>
   <source>Height shows</source>
   <translation>Höhe zeigt</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>Hilfe</translation>
  </message>
  <message>
   <source>History</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>How long the resonances ring</source>
   <translation>Wie lange die Resonanzen klingen</translation>
  </message>
  <message>
   <source>Impulse</source>
   <translation>Impuls</translation>
  </message>
  <message>
   <source>Impulse is the event's own</source>
   <translation>Der Impuls ist der des Ereignisses</translation>
  </message>
  <message>
   <source>Impulse responses of your own, as WAV files</source>
   <translation>Eigene Impulsantworten, als WAV-Dateien</translation>
  </message>
  <message>
   <source>In this project</source>
   <translation>In diesem Projekt</translation>
  </message>
  <message>
   <source>Insert a sound</source>
   <translation>Einen Klang einfügen</translation>
  </message>
  <message>
   <source>Inspector</source>
   <translation>Inspektor</translation>
  </message>
  <message>
   <source>It belongs to {path}.</source>
   <translation>Es gehört zu {path}.</translation>
  </message>
  <message>
   <source>It was kept on {when}. Your own files were not touched.</source>
   <translation>Gesichert am {when}. Ihre eigenen Dateien wurden nicht angerührt.</translation>
  </message>
  <message>
   <source>Keeps the events found so far</source>
   <translation>Behält die bisher gefundenen Ereignisse</translation>
  </message>
  <message>
   <source>Key of the chosen action</source>
   <translation>Taste der gewählten Aktion</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>Length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>Length in percent</source>
   <translation>Länge in Prozent</translation>
  </message>
  <message>
   <source>Length s</source>
   <translation>Länge s</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>Pegel</translation>
  </message>
  <message>
   <source>Level change in dB</source>
   <translation>Pegeländerung in dB</translation>
  </message>
  <message>
   <source>Level dB</source>
   <translation>Pegel dB</translation>
  </message>
  <message>
   <source>Level of what no event claims of the recording, and what becomes of it when an event leaves</source>
   <translation>Pegel dessen, was kein Ereignis von der Aufnahme beansprucht, und was daraus wird, wenn ein Ereignis geht</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>Lights up when the mix passes full scale</source>
   <translation>Leuchtet, wenn die Mischung die Vollaussteuerung überschreitet</translation>
  </message>
  <message>
   <source>Listen</source>
   <translation>Hören</translation>
  </message>
  <message>
   <source>Listens twice and refines longest: closest to the recording, and slow</source>
   <translation>Hört zweimal hin und verfeinert am längsten: der Aufnahme am nächsten, und langsam</translation>
  </message>
  <message>
   <source>Loop the selectio&amp;n</source>
   <translation>Schleife um die Auswa&amp;hl</translation>
  </message>
  <message>
   <source>Louder by 1 dB</source>
   <translation>1 dB lauter</translation>
  </message>
  <message>
   <source>Louder than full scale: lower the whole file just enough, instead of distorting</source>
   <translation>Lauter als Vollaussteuerung: die ganze Datei gerade genug absenken, statt zu verzerren</translation>
  </message>
  <message>
   <source>Loudness relative to full scale</source>
   <translation>Lautheit gegen Vollaussteuerung</translation>
  </message>
  <message>
   <source>Made in the background, so that a moved event is heard at once</source>
   <translation>Wird im Hintergrund gemacht, damit ein verschobenes Ereignis sofort zu hören ist</translation>
  </message>
  <message>
   <source>Map</source>
   <translation>Karte</translation>
  </message>
  <message>
   <source>Match lo&amp;udness of original and re-render</source>
   <translation>Lautheit von Original und Neufassung an&amp;gleichen</translation>
  </message>
  <message>
   <source>Metronome on the &amp;beats</source>
   <translation>&amp;Metronom auf den Schlägen</translation>
  </message>
  <message>
   <source>Mix</source>
   <translation>Mischung</translation>
  </message>
  <message>
   <source>Mix &amp;over the recording…</source>
   <translation>&amp;Über der Aufnahme mischen…</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Model in it</source>
   <translation>Anteil des Modells</translation>
  </message>
  <message>
   <source>Morph</source>
   <translation>Verwandeln</translation>
  </message>
  <message>
   <source>Morph towards the neighbour, in percent</source>
   <translation>In Richtung des Nachbarn verwandeln, in Prozent</translation>
  </message>
  <message>
   <source>Mouse and arrow keys</source>
   <translation>Maus und Pfeiltasten</translation>
  </message>
  <message>
   <source>Move in time</source>
   <translation>In der Zeit verschieben</translation>
  </message>
  <message>
   <source>Move the pointer over the map to hear what is where; drag a point onto the timeline to use its sound.</source>
   <translation>Bewegen Sie den Zeiger über die Karte, um zu hören, was wo ist; ziehen Sie einen Punkt auf die Zeitachse, um seinen Klang zu verwenden.</translation>
  </message>
  <message>
   <source>Move the selected events by steps of a scale, in a key of your choice</source>
   <translation>Die ausgewählten Ereignisse um Stufen einer Tonleiter verschieben, in einer Tonart Ihrer Wahl</translation>
  </message>
  <message>
   <source>Move the selected events towards the lines of a grid</source>
   <translation>Die ausgewählten Ereignisse in Richtung der Linien eines Rasters verschieben</translation>
  </message>
  <message>
   <source>Mute</source>
   <translation>Stumm</translation>
  </message>
  <message>
   <source>Mute colour clusters</source>
   <translation>Farbgruppen stumm</translation>
  </message>
  <message>
   <source>Muted</source>
   <translation>Stumm</translation>
  </message>
  <message>
   <source>Nearest neighbours</source>
   <translation>Nächste Nachbarn</translation>
  </message>
  <message>
   <source>Neighbour to morph to, with its distance</source>
   <translation>Nachbar, in den verwandelt wird, mit seinem Abstand</translation>
  </message>
  <message>
   <source>Neighbours</source>
   <translation>Nachbarn</translation>
  </message>
  <message>
   <source>Neither beats nor a grid</source>
   <translation>Weder Schläge noch ein Raster</translation>
  </message>
  <message>
   <source>New sounds at the same times, drawn from the distribution of the selected events' vectors</source>
   <translation>Neue Klänge zu denselben Zeiten, aus der Verteilung der Vektoren der ausgewählten Ereignisse gezogen</translation>
  </message>
  <message>
   <source>No events yet</source>
   <translation>Noch keine Ereignisse</translation>
  </message>
  <message>
   <source>No map yet</source>
   <translation>Noch keine Karte</translation>
  </message>
  <message>
   <source>Not now: {reason}</source>
   <translation>Jetzt nicht: {reason}</translation>
  </message>
  <message>
   <source>Nothing is lost</source>
   <translation>Nichts geht verloren</translation>
  </message>
  <message>
   <source>Nothing selected</source>
   <translation>Nichts ausgewählt</translation>
  </message>
  <message>
   <source>Nudge &amp;earlier by a grid step</source>
   <translation>Einen Rasterschritt &amp;früher</translation>
  </message>
  <message>
   <source>Nudge &amp;later by a grid step</source>
   <translation>Einen Rasterschritt &amp;später</translation>
  </message>
  <message>
   <source>Nudge earlier by 1 ms</source>
   <translation>1 ms früher</translation>
  </message>
  <message>
   <source>Nudge later by 1 ms</source>
   <translation>1 ms später</translation>
  </message>
  <message>
   <source>Of the impulse: below 0 a softer, darker attack, above 0 a sharper, brighter one</source>
   <translation>Des Impulses: unter 0 ein weicherer, dunklerer Einsatz, über 0 ein schärferer, hellerer</translation>
  </message>
  <message>
   <source>Onset; type seconds or m:ss.mmm</source>
   <translation>Einsatz; Sekunden oder m:ss.mmm eingeben</translation>
  </message>
  <message>
   <source>Onsets of the events that are not moved</source>
   <translation>Einsätze der Ereignisse, die nicht bewegt werden</translation>
  </message>
  <message>
   <source>Open &amp;recent</source>
   <translation>Zuletzt &amp;geöffnet</translation>
  </message>
  <message>
   <source>Open a file…</source>
   <translation>Eine Datei öffnen…</translation>
  </message>
  <message>
   <source>Open a recording or a project</source>
   <translation>Eine Aufnahme oder ein Projekt öffnen</translation>
  </message>
  <message>
   <source>Open a recording to see its sound events</source>
   <translation>Öffnen Sie eine Aufnahme, um ihre Klangereignisse zu sehen</translation>
  </message>
  <message>
   <source>Open a recording: its sound events are listed here.</source>
   <translation>Öffnen Sie eine Aufnahme: Ihre Klangereignisse stehen dann hier.</translation>
  </message>
  <message>
   <source>Open recent</source>
   <translation>Zuletzt geöffnet</translation>
  </message>
  <message>
   <source>Open the &amp;demo piece</source>
   <translation>&amp;Demostück öffnen</translation>
  </message>
  <message>
   <source>Open the &amp;log</source>
   <translation>&amp;Protokoll öffnen</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>Output level</source>
   <translation>Ausgangspegel</translation>
  </message>
  <message>
   <source>Over</source>
   <translation>Over</translation>
  </message>
  <message>
   <source>Overview</source>
   <translation>Übersicht</translation>
  </message>
  <message>
   <source>Pages</source>
   <translation>Seiten</translation>
  </message>
  <message>
   <source>Palette</source>
   <translation>Palette</translation>
  </message>
  <message>
   <source>Pan</source>
   <translation>Pan</translation>
  </message>
  <message>
   <source>Panels</source>
   <translation>Bereiche</translation>
  </message>
  <message>
   <source>Pitch</source>
   <translation>Tonhöhe</translation>
  </message>
  <message>
   <source>Pitch, in semitones; the length stays</source>
   <translation>Tonhöhe in Halbtönen; die Länge bleibt</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>Abspielen</translation>
  </message>
  <message>
   <source>Play position</source>
   <translation>Abspielposition</translation>
  </message>
  <message>
   <source>Play the &amp;original</source>
   <translation>&amp;Original abspielen</translation>
  </message>
  <message>
   <source>Play the &amp;selection</source>
   <translation>A&amp;uswahl abspielen</translation>
  </message>
  <message>
   <source>Play the louder of the two softer, so that comparing them is fair; exports stay as they are</source>
   <translation>Das Lautere der beiden leiser spielen, damit der Vergleich gerecht ist; Exporte bleiben, wie sie sind</translation>
  </message>
  <message>
   <source>Play the original at the same place</source>
   <translation>Das Original an derselben Stelle abspielen</translation>
  </message>
  <message>
   <source>Play the re-render</source>
   <translation>Die Neufassung abspielen</translation>
  </message>
  <message>
   <source>Play the selection &amp;alone</source>
   <translation>Auswahl all&amp;ein abspielen</translation>
  </message>
  <message>
   <source>Play the selection as enco&amp;ded</source>
   <translation>Auswahl wie &amp;kodiert abspielen</translation>
  </message>
  <message>
   <source>Played softer, to be as loud as the other</source>
   <translation>Leiser gespielt, um so laut wie das andere zu sein</translation>
  </message>
  <message>
   <source>Playing through</source>
   <translation>Wiedergabe über</translation>
  </message>
  <message>
   <source>Pointillist did not close properly. Bring back “{title}”?</source>
   <translation>Pointillist wurde nicht ordentlich beendet. „{title}“ zurückholen?</translation>
  </message>
  <message>
   <source>Preferences</source>
   <translation>Voreinstellungen</translation>
  </message>
  <message>
   <source>Press shortcut</source>
   <translation>Taste drücken</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Put the selected events on the clipboard as a WAV, for another program</source>
   <translation>Die ausgewählten Ereignisse als WAV in die Zwischenablage legen, für ein anderes Programm</translation>
  </message>
  <message>
   <source>Randomise &amp;times</source>
   <translation>&amp;Zufällige Zeiten</translation>
  </message>
  <message>
   <source>Rate</source>
   <translation>Rate</translation>
  </message>
  <message>
   <source>Re-render</source>
   <translation>Neufassung</translation>
  </message>
  <message>
   <source>Recover unsaved work</source>
   <translation>Ungespeicherte Arbeit zurückholen</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>Umbenennen</translation>
  </message>
  <message>
   <source>Render &amp;from</source>
   <translation>&amp;Klang aus</translation>
  </message>
  <message>
   <source>Render from</source>
   <translation>Klang aus</translation>
  </message>
  <message>
   <source>Render from blend</source>
   <translation>Klang aus der Mischung</translation>
  </message>
  <message>
   <source>Render from captured</source>
   <translation>Originalklang hören</translation>
  </message>
  <message>
   <source>Render from model</source>
   <translation>Klang aus dem Modell</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Replace a sound</source>
   <translation>Einen Klang ersetzen</translation>
  </message>
  <message>
   <source>Reset &amp;all</source>
   <translation>&amp;Alle zurücksetzen</translation>
  </message>
  <message>
   <source>Reset all</source>
   <translation>Alles zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the blend</source>
   <translation>Mischung zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the blend to as-encoded</source>
   <translation>Mischung auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the decay</source>
   <translation>Ausklingen zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the decay to as-encoded</source>
   <translation>Ausklingen auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the gain</source>
   <translation>Verstärkung zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the gain to as-encoded</source>
   <translation>Verstärkung auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the hardness</source>
   <translation>Härte zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the hardness to as-encoded</source>
   <translation>Härte auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the impulse</source>
   <translation>Impuls zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the impulse to as-encoded</source>
   <translation>Impuls auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the length</source>
   <translation>Länge zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the length to as-encoded</source>
   <translation>Länge auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the mute</source>
   <translation>Stummschaltung zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the mute to as-encoded</source>
   <translation>Stummschaltung auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the pan</source>
   <translation>Panorama zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the pan to as-encoded</source>
   <translation>Panorama auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the rendering</source>
   <translation>Klangquelle zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the rendering to as-encoded</source>
   <translation>Klangquelle auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the resonance</source>
   <translation>Resonanz zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the resonance to as-encoded</source>
   <translation>Resonanz auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the room</source>
   <translation>Raum zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the room mix</source>
   <translation>Raumanteil zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the room mix to as-encoded</source>
   <translation>Raumanteil auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the room to as-encoded</source>
   <translation>Raum auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the time</source>
   <translation>Zeit zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the time to as-encoded</source>
   <translation>Zeit auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the transposition</source>
   <translation>Transposition zurücksetzen</translation>
  </message>
  <message>
   <source>Reset the transposition to as-encoded</source>
   <translation>Transposition auf kodiert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset to as-&amp;encoded</source>
   <translation>Auf kodiert zu&amp;rücksetzen</translation>
  </message>
  <message>
   <source>Resonance</source>
   <translation>Resonanz</translation>
  </message>
  <message>
   <source>Resonance is the event's own</source>
   <translation>Die Resonanz ist die des Ereignisses</translation>
  </message>
  <message>
   <source>Room</source>
   <translation>Raum</translation>
  </message>
  <message>
   <source>Room is the event's own</source>
   <translation>Der Raum ist der des Ereignisses</translation>
  </message>
  <message>
   <source>Room mix</source>
   <translation>Raumanteil</translation>
  </message>
  <message>
   <source>Room mix in percent</source>
   <translation>Raumanteil in Prozent</translation>
  </message>
  <message>
   <source>S&amp;nap to</source>
   <translation>Einra&amp;sten an</translation>
  </message>
  <message>
   <source>Sample rate</source>
   <translation>Abtastrate</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Speichern</translation>
  </message>
  <message>
   <source>Save &amp;as…</source>
   <translation>Speichern &amp;unter…</translation>
  </message>
  <message>
   <source>Save the changes to “{title}”?</source>
   <translation>Die Änderungen an „{title}“ speichern?</translation>
  </message>
  <message>
   <source>Scale the distances of the selected events; their sounds keep their lengths</source>
   <translation>Die Abstände der ausgewählten Ereignisse skalieren; ihre Klänge behalten ihre Länge</translation>
  </message>
  <message>
   <source>Scroll</source>
   <translation>Rollen</translation>
  </message>
  <message>
   <source>Scroll Left</source>
   <translation>Nach links rollen</translation>
  </message>
  <message>
   <source>Scroll Right</source>
   <translation>Nach rechts rollen</translation>
  </message>
  <message>
   <source>Search actions</source>
   <translation>Aktionen suchen</translation>
  </message>
  <message>
   <source>Search, for example “transpose” or “Ctrl+D”</source>
   <translation>Suchen, zum Beispiel „transponieren“ oder „Strg+D“</translation>
  </message>
  <message>
   <source>See what an event is heard as</source>
   <translation>Sehen, als was ein Ereignis zu hören ist</translation>
  </message>
  <message>
   <source>Select</source>
   <translation>Auswählen</translation>
  </message>
  <message>
   <source>Select &amp;all</source>
   <translation>&amp;Alles auswählen</translation>
  </message>
  <message>
   <source>Select &amp;louder events</source>
   <translation>&amp;Lautere Ereignisse auswählen</translation>
  </message>
  <message>
   <source>Select &amp;none</source>
   <translation>&amp;Nichts auswählen</translation>
  </message>
  <message>
   <source>Select &amp;softer events</source>
   <translation>L&amp;eisere Ereignisse auswählen</translation>
  </message>
  <message>
   <source>Select colour &amp;clusters</source>
   <translation>&amp;Farbgruppen auswählen</translation>
  </message>
  <message>
   <source>Select events first</source>
   <translation>Wählen Sie zuerst Ereignisse aus</translation>
  </message>
  <message>
   <source>Select events in the loo&amp;p</source>
   <translation>Ereignisse in der &amp;Schleife auswählen</translation>
  </message>
  <message>
   <source>Select on the map</source>
   <translation>Auf der Karte auswählen</translation>
  </message>
  <message>
   <source>Select si&amp;milar sounds</source>
   <translation>&amp;Ähnliche Klänge auswählen</translation>
  </message>
  <message>
   <source>Select the neighbour</source>
   <translation>Den Nachbarn auswählen</translation>
  </message>
  <message>
   <source>Selection</source>
   <translation>Auswahl</translation>
  </message>
  <message>
   <source>Semitones</source>
   <translation>Halbtöne</translation>
  </message>
  <message>
   <source>Send this along when you report a fault. It names no files of yours.</source>
   <translation>Fügen Sie dies bei, wenn Sie einen Fehler melden. Es nennt keine Ihrer Dateien.</translation>
  </message>
  <message>
   <source>Set a loop</source>
   <translation>Eine Schleife setzen</translation>
  </message>
  <message>
   <source>Set the playhead</source>
   <translation>Den Abspielpunkt setzen</translation>
  </message>
  <message>
   <source>Sh&amp;uffle sounds</source>
   <translation>&amp;Klänge mischen</translation>
  </message>
  <message>
   <source>Silence all events of the selected ones' colour clusters, or sound them again</source>
   <translation>Alle Ereignisse aus den Farbgruppen der ausgewählten stumm schalten oder wieder hörbar machen</translation>
  </message>
  <message>
   <source>Silence the event without removing it</source>
   <translation>Das Ereignis stumm schalten, ohne es zu entfernen</translation>
  </message>
  <message>
   <source>Silence the selected events, or sound them again</source>
   <translation>Die ausgewählten Ereignisse stumm schalten oder wieder hörbar machen</translation>
  </message>
  <message>
   <source>Similar sounds lie at close heights</source>
   <translation>Ähnliche Klänge liegen in ähnlicher Höhe</translation>
  </message>
  <message>
   <source>Similar sounds lie close together</source>
   <translation>Ähnliche Klänge liegen nah beieinander</translation>
  </message>
  <message>
   <source>Small random deviations of time and level, as a player has them</source>
   <translation>Kleine zufällige Abweichungen von Zeit und Pegel, wie bei einem Spieler</translation>
  </message>
  <message>
   <source>Snap</source>
   <translation>Einrasten</translation>
  </message>
  <message>
   <source>Snap to</source>
   <translation>Einrasten an</translation>
  </message>
  <message>
   <source>Snap to 10 ms as well</source>
   <translation>Auch an 10 ms einrasten</translation>
  </message>
  <message>
   <source>Snap to 100 ms as well</source>
   <translation>Auch an 100 ms einrasten</translation>
  </message>
  <message>
   <source>Snap to beats as well</source>
   <translation>Auch an Schlägen einrasten</translation>
  </message>
  <message>
   <source>Snap to events</source>
   <translation>Rastet an Ereignissen ein</translation>
  </message>
  <message>
   <source>Snap to ¼ beats as well</source>
   <translation>Auch an Viertelschlägen einrasten</translation>
  </message>
  <message>
   <source>Snap to ½ beats as well</source>
   <translation>Auch an halben Schlägen einrasten</translation>
  </message>
  <message>
   <source>Snap to ⅓ beats as well</source>
   <translation>Auch an Drittelschlägen einrasten</translation>
  </message>
  <message>
   <source>Snap to ⅛ beats as well</source>
   <translation>Auch an Achtelschlägen einrasten</translation>
  </message>
  <message>
   <source>Softer by 1 dB</source>
   <translation>1 dB leiser</translation>
  </message>
  <message>
   <source>Solo colour clusters</source>
   <translation>Farbgruppen solo</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>Klang</translation>
  </message>
  <message>
   <source>Sound events under the pointer on the &amp;map</source>
   <translation>Ereignisse unter dem &amp;Zeiger auf der Karte anhören</translation>
  </message>
  <message>
   <source>Sound events when &amp;grabbed</source>
   <translation>Ereignisse beim An&amp;fassen anhören</translation>
  </message>
  <message>
   <source>Sound events when they are &amp;grabbed</source>
   <translation>Ereignisse beim An&amp;fassen anhören</translation>
  </message>
  <message>
   <source>Sound like the neighbour, at this time; edits stay</source>
   <translation>Wie der Nachbar klingen, zu dieser Zeit; Änderungen bleiben</translation>
  </message>
  <message>
   <source>Sounds like</source>
   <translation>Klingt wie</translation>
  </message>
  <message>
   <source>Space plays what you have made of the recording; Shift+Space plays the original from the same place.</source>
   <translation>Die Leertaste spielt, was Sie aus der Aufnahme gemacht haben; Umschalt+Leertaste spielt das Original von derselben Stelle.</translation>
  </message>
  <message>
   <source>Space: hear it. Double-click: go to it. Drag it to a slot or to an event</source>
   <translation>Leertaste: anhören. Doppelklick: hingehen. Auf einen Platz oder ein Ereignis ziehen</translation>
  </message>
  <message>
   <source>Spectrogram of impulse and resonance, without the room</source>
   <translation>Spektrogramm von Impuls und Resonanz, ohne den Raum</translation>
  </message>
  <message>
   <source>Spectrogram of its captured sound</source>
   <translation>Spektrogramm seines Originalklangs</translation>
  </message>
  <message>
   <source>Spectrogram of the event with its room</source>
   <translation>Spektrogramm des Ereignisses mit seinem Raum</translation>
  </message>
  <message>
   <source>Spectrogram of the impulse alone</source>
   <translation>Spektrogramm des Impulses allein</translation>
  </message>
  <message>
   <source>Speed of the last encode</source>
   <translation>Geschwindigkeit des letzten Kodierens</translation>
  </message>
  <message>
   <source>Standard</source>
   <translation>Standard</translation>
  </message>
  <message>
   <source>Start Pointillist again to see it in this language.</source>
   <translation>Starten Sie Pointillist neu, um es in dieser Sprache zu sehen.</translation>
  </message>
  <message>
   <source>Stems: one file per &amp;colour cluster and one for the rest, which add up to the mix</source>
   <translation>Einzelspuren: eine Datei je &amp;Farbgruppe und eine für den Rest, die zusammen die Mischung ergeben</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Stretch in time; the pitch and the attack stay</source>
   <translation>In der Zeit dehnen; Tonhöhe und Einsatz bleiben</translation>
  </message>
  <message>
   <source>Stretch the spacing</source>
   <translation>Die Abstände dehnen</translation>
  </message>
  <message>
   <source>Strongest partial, as a note; of noise, the centre of its energy</source>
   <translation>Stärkster Teilton, als Note; bei Geräusch der Schwerpunkt seiner Energie</translation>
  </message>
  <message>
   <source>Swap a stage</source>
   <translation>Eine Stufe tauschen</translation>
  </message>
  <message>
   <source>Swap in</source>
   <translation>Einsetzen</translation>
  </message>
  <message>
   <source>System default</source>
   <translation>Systemvorgabe</translation>
  </message>
  <message>
   <source>Tab walks through the window</source>
   <translation>Tab geht durch das Fenster</translation>
  </message>
  <message>
   <source>Take</source>
   <translation>Nehmen</translation>
  </message>
  <message>
   <source>Take it with you</source>
   <translation>Nehmen Sie es mit</translation>
  </message>
  <message>
   <source>Take one stage of the neighbour, keep the others</source>
   <translation>Eine Stufe des Nachbarn nehmen, die anderen behalten</translation>
  </message>
  <message>
   <source>Take over a table of events that was exported and changed, as one step</source>
   <translation>Eine exportierte und geänderte Ereignistabelle übernehmen, als einen Schritt</translation>
  </message>
  <message>
   <source>Take the selection to another program</source>
   <translation>Die Auswahl in ein anderes Programm bringen</translation>
  </message>
  <message>
   <source>Tempo</source>
   <translation>Tempo</translation>
  </message>
  <message>
   <source>Tempo that beats are counted in</source>
   <translation>Tempo, in dem Schläge gezählt werden</translation>
  </message>
  <message>
   <source>The action stays in its menu</source>
   <translation>Die Aktion bleibt in ihrem Menü</translation>
  </message>
  <message>
   <source>The arrow keys walk from event to event</source>
   <translation>Die Pfeiltasten gehen von Ereignis zu Ereignis</translation>
  </message>
  <message>
   <source>The events that sound most alike, nearest first, with their distances</source>
   <translation>Die am ähnlichsten klingenden Ereignisse, das nächste zuerst, mit ihren Abständen</translation>
  </message>
  <message>
   <source>The impulse is the event's own.</source>
   <translation>Der Impuls ist der des Ereignisses.</translation>
  </message>
  <message>
   <source>The last of the selected events comes first; the sounds are not reversed</source>
   <translation>Das letzte der ausgewählten Ereignisse kommt zuerst; die Klänge werden nicht umgekehrt</translation>
  </message>
  <message>
   <source>The line holds the highest peak</source>
   <translation>Die Linie hält die höchste Spitze</translation>
  </message>
  <message>
   <source>The mix passed full scale and was turned down; lower some events. Click to reset</source>
   <translation>Die Mischung überschritt die Vollaussteuerung und wurde leiser gemacht; senken Sie einige Ereignisse ab. Klicken setzt zurück</translation>
  </message>
  <message>
   <source>The other action loses this key</source>
   <translation>Die andere Aktion verliert diese Taste</translation>
  </message>
  <message>
   <source>The project names a recording that is not at hand: choose where it is now</source>
   <translation>Das Projekt nennt eine Aufnahme, die nicht zur Hand ist: wählen, wo sie jetzt liegt</translation>
  </message>
  <message>
   <source>The recording as sound events</source>
   <translation>Die Aufnahme als Klangereignisse</translation>
  </message>
  <message>
   <source>The resonance is the event's own.</source>
   <translation>Die Resonanz ist die des Ereignisses.</translation>
  </message>
  <message>
   <source>The room is the event's own.</source>
   <translation>Der Raum ist der des Ereignisses.</translation>
  </message>
  <message>
   <source>The same sounds at random times within the span of the selection</source>
   <translation>Dieselben Klänge zu zufälligen Zeiten in der Spanne der Auswahl</translation>
  </message>
  <message>
   <source>The same sounds over the same times, dealt out anew</source>
   <translation>Dieselben Klänge zu denselben Zeiten, neu verteilt</translation>
  </message>
  <message>
   <source>The usual choice: events are refined until they fit the recording together</source>
   <translation>Die übliche Wahl: Ereignisse werden verfeinert, bis sie zusammen zur Aufnahme passen</translation>
  </message>
  <message>
   <source>The whole &amp;mix, without muted events</source>
   <translation>Die ganze &amp;Mischung, ohne stumme Ereignisse</translation>
  </message>
  <message>
   <source>The whole mix, from the first to the last selected event</source>
   <translation>Die ganze Mischung, vom ersten bis zum letzten ausgewählten Ereignis</translation>
  </message>
  <message>
   <source>This is the demo piece. Would you like to be shown round? It takes a minute.</source>
   <translation>Dies ist das Demostück. Möchten Sie herumgeführt werden? Es dauert eine Minute.</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Time in seconds</source>
   <translation>Zeit in Sekunden</translation>
  </message>
  <message>
   <source>Time of one beat, from which the others are counted</source>
   <translation>Zeit eines Schlags, von dem aus die anderen gezählt werden</translation>
  </message>
  <message>
   <source>Timeline</source>
   <translation>Zeitachse</translation>
  </message>
  <message>
   <source>To the &amp;end</source>
   <translation>Zum En&amp;de</translation>
  </message>
  <message>
   <source>To the ne&amp;xt panel</source>
   <translation>Zum nä&amp;chsten Bereich</translation>
  </message>
  <message>
   <source>To the previous panel</source>
   <translation>Zum vorigen Bereich</translation>
  </message>
  <message>
   <source>To the s&amp;tart</source>
   <translation>Zum A&amp;nfang</translation>
  </message>
  <message>
   <source>Transport</source>
   <translation>Transport</translation>
  </message>
  <message>
   <source>Transpose</source>
   <translation>Transponieren</translation>
  </message>
  <message>
   <source>Transpose &amp;down a semitone</source>
   <translation>Einen Halbton h&amp;inunter</translation>
  </message>
  <message>
   <source>Transpose &amp;up a semitone</source>
   <translation>Einen Halbton &amp;hinauf</translation>
  </message>
  <message>
   <source>Transpose down an o&amp;ctave</source>
   <translation>Eine O&amp;ktave hinunter</translation>
  </message>
  <message>
   <source>Transpose in a &amp;scale…</source>
   <translation>In einer &amp;Tonleiter transponieren…</translation>
  </message>
  <message>
   <source>Transpose up an &amp;octave</source>
   <translation>Eine &amp;Oktave hinauf</translation>
  </message>
  <message>
   <source>Transposition</source>
   <translation>Transposition</translation>
  </message>
  <message>
   <source>Transposition in semitones</source>
   <translation>Transposition in Halbtönen</translation>
  </message>
  <message>
   <source>Try sounds in a stage</source>
   <translation>Klänge in einer Stufe probieren</translation>
  </message>
  <message>
   <source>Try the demo piece</source>
   <translation>Das Demostück ausprobieren</translation>
  </message>
  <message>
   <source>Under the pointer</source>
   <translation>Unter dem Zeiger</translation>
  </message>
  <message>
   <source>Undo every edit of the selected events, whenever it was made</source>
   <translation>Jede Änderung der ausgewählten Ereignisse zurücknehmen, wann immer sie gemacht wurde</translation>
  </message>
  <message>
   <source>Undo every edit of these events, whenever it was made</source>
   <translation>Jede Änderung dieser Ereignisse zurücknehmen, wann immer sie gemacht wurde</translation>
  </message>
  <message>
   <source>Undo history</source>
   <translation>Verlauf der Änderungen</translation>
  </message>
  <message>
   <source>Undocks and re-attaches the dock widget</source>
   <translation>Löst den Bereich ab oder fügt ihn wieder ein</translation>
  </message>
  <message>
   <source>Unsaved changes</source>
   <translation>Nicht gespeicherte Änderungen</translation>
  </message>
  <message>
   <source>View</source>
   <translation>Ansicht</translation>
  </message>
  <message>
   <source>Walk from event to event</source>
   <translation>Von Ereignis zu Ereignis gehen</translation>
  </message>
  <message>
   <source>Walk on the map</source>
   <translation>Auf der Karte gehen</translation>
  </message>
  <message>
   <source>Waveform of the whole piece; the bright part is what the timeline shows</source>
   <translation>Wellenform des ganzen Stücks; der helle Teil ist, was die Zeitachse zeigt</translation>
  </message>
  <message>
   <source>Welcome to Pointillist</source>
   <translation>Willkommen bei Pointillist</translation>
  </message>
  <message>
   <source>What</source>
   <translation>Was</translation>
  </message>
  <message>
   <source>What an event is made of</source>
   <translation>Woraus ein Ereignis besteht</translation>
  </message>
  <message>
   <source>What differs from the event as encoded</source>
   <translation>Was vom kodierten Ereignis abweicht</translation>
  </message>
  <message>
   <source>What dragged events snap to (hold Alt while dragging to move freely)</source>
   <translation>Woran gezogene Ereignisse einrasten (mit Alt ist die Bewegung frei)</translation>
  </message>
  <message>
   <source>What height means on the timeline</source>
   <translation>Was Höhe auf der Zeitachse bedeutet</translation>
  </message>
  <message>
   <source>What is playing</source>
   <translation>Was gerade spielt</translation>
  </message>
  <message>
   <source>What plays the sound; choose a device in File › Preferences</source>
   <translation>Was den Klang ausgibt; ein Gerät wählen Sie in Datei › Voreinstellungen</translation>
  </message>
  <message>
   <source>Wheel for time, Shift+wheel for height; drag with the middle button</source>
   <translation>Mausrad für die Zeit, Umschalt+Mausrad für die Höhe; mit der mittleren Taste ziehen</translation>
  </message>
  <message>
   <source>Wheel, or plus and minus; drag with the middle button; 0 shows all</source>
   <translation>Mausrad, oder Plus und Minus; mit der mittleren Taste ziehen; 0 zeigt alles</translation>
  </message>
  <message>
   <source>Where notes and strokes begin in the recording</source>
   <translation>Wo in der Aufnahme Töne und Anschläge beginnen</translation>
  </message>
  <message>
   <source>Write the re-render, the selection, or one file per event or colour cluster</source>
   <translation>Die Neufassung, die Auswahl oder eine Datei je Ereignis oder Farbgruppe schreiben</translation>
  </message>
  <message>
   <source>Zoom &amp;in</source>
   <translation>Ver&amp;größern</translation>
  </message>
  <message>
   <source>Zoom &amp;out</source>
   <translation>Ver&amp;kleinern</translation>
  </message>
  <message>
   <source>Zoom and move the map</source>
   <translation>Die Karte zoomen und bewegen</translation>
  </message>
  <message>
   <source>Zoom pitch or lanes</source>
   <translation>Tonhöhe oder Spuren zoomen</translation>
  </message>
  <message>
   <source>Zoom time at the pointer</source>
   <translation>Die Zeit am Zeiger zoomen</translation>
  </message>
  <message>
   <source>Zoom to the &amp;selection</source>
   <translation>Auf die &amp;Auswahl zoomen</translation>
  </message>
  <message>
   <source>belongs to {names}</source>
   <translation>gehört zu {names}</translation>
  </message>
  <message>
   <source>drag from here to give this stage to another event.</source>
   <translation>von hier ziehen, um diese Stufe einem anderen Ereignis zu geben.</translation>
  </message>
  <message>
   <source>encoded in {factor}× its duration</source>
   <translation>kodiert in {factor}× der Dauer</translation>
  </message>
  <message>
   <source>from </source>
   <translation>ab </translation>
  </message>
  <message>
   <source>mono</source>
   <translation>mono</translation>
  </message>
  <message>
   <source>peak {peak}, RMS {rms}</source>
   <translation>Spitze {peak}, RMS {rms}</translation>
  </message>
  <message>
   <source>ready to play</source>
   <translation>bereit</translation>
  </message>
  <message>
   <source>ready to play: no output device was found</source>
   <translation>bereit: kein Ausgabegerät gefunden</translation>
  </message>
  <message>
   <source>stereo</source>
   <translation>stereo</translation>
  </message>
  <message>
   <source>{n} dropouts</source>
   <translation>{n} Aussetzer</translation>
  </message>
  <message>
   <source>{n} events</source>
   <translation>{n} Ereignisse</translation>
  </message>
  <message>
   <source>{n} events, {edited} of them edited.</source>
   <translation>{n} Ereignisse, davon {edited} geändert.</translation>
  </message>
  <message>
   <source>{n} of {events} selected</source>
   <translation>{n} von {events} ausgewählt</translation>
  </message>
  <message>
   <source>¼ beats</source>
   <translation>Viertelschläge</translation>
  </message>
  <message>
   <source>½ beats</source>
   <translation>halbe Schläge</translation>
  </message>
  <message>
   <source>⅓ beats</source>
   <translation>Drittelschläge</translation>
  </message>
  <message>
   <source>⅛ beats</source>
   <translation>Achtelschläge</translation>
  </message>
  <message>
   <source>−1 left to 1 right</source>
   <translation>−1 links bis 1 rechts</translation>
  </message>
 </context>
</TS>
