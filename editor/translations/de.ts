<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>Pointillist</name>
  <message>
   <source> (and {n} more)</source>
   <translation> (und {n} weitere)</translation>
  </message>
  <message>
   <source> bpm</source>
   <translation> bpm</translation>
  </message>
  <message>
   <source> ms</source>
   <translation> ms</translation>
  </message>
  <message>
   <source> per second</source>
   <translation> je Sekunde</translation>
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
   <source>&amp;Add files…</source>
   <translation>&amp;Dateien hinzufügen…</translation>
  </message>
  <message>
   <source>&amp;All {events}</source>
   <translation>&amp;Alle {events}</translation>
  </message>
  <message>
   <source>&amp;Attenuate what remains of it</source>
   <translation>Was davon bleibt, &amp;dämpfen</translation>
  </message>
  <message>
   <source>&amp;Back</source>
   <translation>&amp;Zurück</translation>
  </message>
  <message>
   <source>&amp;Beats a bar</source>
   <translation>Schläge je &amp;Takt</translation>
  </message>
  <message>
   <source>&amp;Begin an empty one</source>
   <translation>&amp;Leere beginnen</translation>
  </message>
  <message>
   <source>&amp;Begin the loop here</source>
   <translation>Loop hier &amp;beginnen</translation>
  </message>
  <message>
   <source>&amp;Bend it to the exact pitch (a channel per sounding note)</source>
   <translation>Auf die genaue Tonhöhe &amp;biegen (ein Kanal je klingender Note)</translation>
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
   <source>&amp;Bounds</source>
   <translation>&amp;Bereich</translation>
  </message>
  <message>
   <source>&amp;Bring it back</source>
   <translation>&amp;Zurückholen</translation>
  </message>
  <message>
   <source>&amp;Browse</source>
   <translation>&amp;Stöbern</translation>
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
   <translation>Loop lö&amp;schen</translation>
  </message>
  <message>
   <source>&amp;Close all the same</source>
   <translation>&amp;Trotzdem schließen</translation>
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
   <source>&amp;Dither: a trace of noise instead of rounding errors</source>
   <translation>&amp;Dither: ein Hauch Rauschen statt Rundungsfehlern</translation>
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
   <translation>Klänge &amp;neu würfeln</translation>
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
   <source>&amp;End the loop here</source>
   <translation>Loop hier be&amp;enden</translation>
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
   <source>&amp;Export as a sample pack…</source>
   <translation>Als Sample-Pac&amp;k exportieren…</translation>
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
   <source>&amp;First beat</source>
   <translation>&amp;Erster Schlag</translation>
  </message>
  <message>
   <source>&amp;First beat at the playhead</source>
   <translation>E&amp;rster Schlag an der Abspielposition</translation>
  </message>
  <message>
   <source>&amp;Fit the piece</source>
   <translation>Ganzes S&amp;tück zeigen</translation>
  </message>
  <message>
   <source>&amp;Folder</source>
   <translation>&amp;Ordner</translation>
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
   <source>&amp;Go on encoding</source>
   <translation>&amp;Weiter kodieren</translation>
  </message>
  <message>
   <source>&amp;Hear</source>
   <translation>Abh&amp;ören</translation>
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
   <source>&amp;Impulse</source>
   <translation>&amp;Impuls</translation>
  </message>
  <message>
   <source>&amp;Insert at the playhead</source>
   <translation>An der Abspielposition &amp;einfügen</translation>
  </message>
  <message>
   <source>&amp;Invert selection</source>
   <translation>Auswahl &amp;umkehren</translation>
  </message>
  <message>
   <source>&amp;Keep what remains of it</source>
   <translation>Was davon bleibt, &amp;behalten</translation>
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
   <source>&amp;Level ±</source>
   <translation>&amp;Pegel ±</translation>
  </message>
  <message>
   <source>&amp;Lines</source>
   <translation>&amp;Linien</translation>
  </message>
  <message>
   <source>&amp;Locate the recording…</source>
   <translation>Au&amp;fnahme suchen…</translation>
  </message>
  <message>
   <source>&amp;Loop</source>
   <translation>L&amp;oop</translation>
  </message>
  <message>
   <source>&amp;Markers of the recording</source>
   <translation>&amp;Marker der Aufnahme</translation>
  </message>
  <message>
   <source>&amp;Mix</source>
   <translation>&amp;Mix</translation>
  </message>
  <message>
   <source>&amp;Mode</source>
   <translation>&amp;Modus</translation>
  </message>
  <message>
   <source>&amp;Model</source>
   <translation>&amp;Modell</translation>
  </message>
  <message>
   <source>&amp;Move it</source>
   <translation>&amp;Verschieben</translation>
  </message>
  <message>
   <source>&amp;Mute</source>
   <translation>&amp;Stumm</translation>
  </message>
  <message>
   <source>&amp;Neighbours</source>
   <translation>&amp;Nachbarn</translation>
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
   <source>&amp;Next workspace</source>
   <translation>&amp;Nächster Arbeitsbereich</translation>
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
   <source>&amp;Open {name}</source>
   <translation>{name} ö&amp;ffnen</translation>
  </message>
  <message>
   <source>&amp;Open…</source>
   <translation>&amp;Öffnen…</translation>
  </message>
  <message>
   <source>&amp;Other deviations</source>
   <translation>Andere Ab&amp;weichungen</translation>
  </message>
  <message>
   <source>&amp;Output</source>
   <translation>&amp;Ausgabe</translation>
  </message>
  <message>
   <source>&amp;Paste at the playhead</source>
   <translation>An der Abspielposition &amp;einfügen</translation>
  </message>
  <message>
   <source>&amp;Paste here</source>
   <translation>Hier &amp;einfügen</translation>
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
   <translation>&amp;Abspielen / Stopp</translation>
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
   <source>&amp;Recording</source>
   <translation>&amp;Aufnahme</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Wiederholen</translation>
  </message>
  <message>
   <source>&amp;Redo {step}</source>
   <translation>&amp;Wiederholen: {step}</translation>
  </message>
  <message>
   <source>&amp;Remove</source>
   <translation>&amp;Entfernen</translation>
  </message>
  <message>
   <source>&amp;Rescan</source>
   <translation>&amp;Neu durchsuchen</translation>
  </message>
  <message>
   <source>&amp;Reset</source>
   <translation>&amp;Zurücksetzen</translation>
  </message>
  <message>
   <source>&amp;Reset one part</source>
   <translation>Ei&amp;nen Teil zurücksetzen</translation>
  </message>
  <message>
   <source>&amp;Reset this workspace</source>
   <translation>Diesen Arbeitsbereich &amp;zurücksetzen</translation>
  </message>
  <message>
   <source>&amp;Residual level</source>
   <translation>&amp;Restpegel</translation>
  </message>
  <message>
   <source>&amp;Resonance</source>
   <translation>&amp;Resonanz</translation>
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
   <source>&amp;Save as…</source>
   <translation>&amp;Speichern unter…</translation>
  </message>
  <message>
   <source>&amp;Select</source>
   <translation>&amp;Auswahl</translation>
  </message>
  <message>
   <source>&amp;Show it</source>
   <translation>&amp;Zeigen</translation>
  </message>
  <message>
   <source>&amp;Show me</source>
   <translation>&amp;Zeigen</translation>
  </message>
  <message>
   <source>&amp;Show me round</source>
   <translation>&amp;Rundgang beginnen</translation>
  </message>
  <message>
   <source>&amp;Show the library</source>
   <translation>Bibliothek &amp;zeigen</translation>
  </message>
  <message>
   <source>&amp;Solo</source>
   <translation>S&amp;olo</translation>
  </message>
  <message>
   <source>&amp;Sound</source>
   <translation>&amp;Klang</translation>
  </message>
  <message>
   <source>&amp;Spacing</source>
   <translation>Ab&amp;stände</translation>
  </message>
  <message>
   <source>&amp;Standard</source>
   <translation>&amp;Standard</translation>
  </message>
  <message>
   <source>&amp;Steps</source>
   <translation>&amp;Stufen</translation>
  </message>
  <message>
   <source>&amp;Strength</source>
   <translation>&amp;Stärke</translation>
  </message>
  <message>
   <source>&amp;Stretch spacing…</source>
   <translation>&amp;Abstände dehnen…</translation>
  </message>
  <message>
   <source>&amp;Tempo of new pieces</source>
   <translation>&amp;Tempo neuer Stücke</translation>
  </message>
  <message>
   <source>&amp;Throw it away</source>
   <translation>&amp;Verwerfen</translation>
  </message>
  <message>
   <source>&amp;Timbre</source>
   <translation>&amp;Klangfarbe</translation>
  </message>
  <message>
   <source>&amp;Time</source>
   <translation>&amp;Zeit</translation>
  </message>
  <message>
   <source>&amp;Time ±</source>
   <translation>&amp;Zeit ±</translation>
  </message>
  <message>
   <source>&amp;Tonic</source>
   <translation>&amp;Grundton</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Rückgängig</translation>
  </message>
  <message>
   <source>&amp;Undo {step}</source>
   <translation>&amp;Rückgängig: {step}</translation>
  </message>
  <message>
   <source>&amp;Use it</source>
   <translation>Verwe&amp;nden</translation>
  </message>
  <message>
   <source>&amp;Use it here instead</source>
   <translation>&amp;Hier verwenden</translation>
  </message>
  <message>
   <source>&amp;User guide…</source>
   <translation>&amp;Benutzerhandbuch…</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>A&amp;nsicht</translation>
  </message>
  <message>
   <source>&amp;Watched folders…</source>
   <translation>Über&amp;wachte Ordner…</translation>
  </message>
  <message>
   <source>(not known)</source>
   <translation>(nicht bekannt)</translation>
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
   <source>0 to 100; hear the sound first</source>
   <translation>0 bis 100; den Klang erst hören</translation>
  </message>
  <message>
   <source>1 correction</source>
   <translation>1 Korrektur</translation>
  </message>
  <message>
   <source>1 dropout</source>
   <translation>1 Aussetzer</translation>
  </message>
  <message>
   <source>1 event</source>
   <translation>1 Ereignis</translation>
  </message>
  <message>
   <source>1 event found</source>
   <translation>1 Ereignis gefunden</translation>
  </message>
  <message>
   <source>1 file</source>
   <translation>1 Datei</translation>
  </message>
  <message>
   <source>1 marker is beyond its end and is left out</source>
   <translation>1 Marker liegt hinter dem Ende und wird weggelassen</translation>
  </message>
  <message>
   <source>1 partial</source>
   <translation>1 Teilton</translation>
  </message>
  <message>
   <source>1 sound has no score yet: hear it, and move its slider</source>
   <translation>1 Klang ohne Punkte: anhören und den Regler bewegen</translation>
  </message>
  <message>
   <source>1.4 x 1.1 x 2.3 m; walls studio curtains, floor carpet hairy, ceiling curtains glass mat</source>
   <translation>1,4 x 1,1 x 2,3 m; Wände Studiovorhänge, Boden Hochflorteppich, Decke Glasfaservorhänge</translation>
  </message>
  <message>
   <source>11 x 8.5 x 4.2 m; walls brickwork, floor carpet thin, ceiling wood 1.6cm</source>
   <translation>11 x 8,5 x 4,2 m; Wände Ziegel, Boden dünner Teppich, Decke Holz 1,6 cm</translation>
  </message>
  <message>
   <source>14 x 9.5 x 3.6 m; walls brickwork, floor audience 0.72 m2, ceiling ceiling plasterboard</source>
   <translation>14 x 9,5 x 3,6 m; Wände Ziegel, Boden Publikum (0,72 m² je Platz), Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>16 bits a sample, as in a WAV file: what all ratios refer to</source>
   <translation>16 Bit je Abtastwert, wie in einer WAV-Datei: worauf sich alle Verhältnisse beziehen</translation>
  </message>
  <message>
   <source>17 x 13 x 6.5 m; walls wood 1.6cm, floor chairs wooden, ceiling plasterboard</source>
   <translation>17 x 13 x 6,5 m; Wände Holz 1,6 cm, Boden Holzstühle, Decke Gipskarton</translation>
  </message>
  <message>
   <source>2.1 x 1.8 x 2.3 m; walls panel fabric covered 8pcf, floor carpet hairy, ceiling ceiling fissured tile</source>
   <translation>2,1 x 1,8 x 2,3 m; Wände stoffbespannte Platten, Boden Hochflorteppich, Decke gerillte Akustikplatten</translation>
  </message>
  <message>
   <source>2.6 x 1.5 x 1.2 m; walls chairs medium upholstered, floor carpet cotton, ceiling curtains cotton 0.33</source>
   <translation>2,6 x 1,5 x 1,2 m; Wände mittel gepolsterte Stühle, Boden Baumwollteppich, Decke Baumwollvorhänge</translation>
  </message>
  <message>
   <source>2.9 x 2.2 x 2.4 m; walls ceramic tiles, floor marble floor, ceiling ceiling plasterboard</source>
   <translation>2,9 x 2,2 x 2,4 m; Wände Keramikfliesen, Boden Marmor, Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>200 % doubles the distances of the onsets; sounds keep their lengths</source>
   <translation>200 % verdoppelt die Abstände der Einsätze; die Klänge behalten ihre Länge</translation>
  </message>
  <message>
   <source>22 x 13 x 9 m; walls wood 1.6cm, floor audience orchestra choir, ceiling plasterboard</source>
   <translation>22 x 13 x 9 m; Wände Holz 1,6 cm, Boden Orchester und Chor, Decke Gipskarton</translation>
  </message>
  <message>
   <source>24 x 2.2 x 2.7 m; walls brickwork, floor linoleum on concrete, ceiling plasterboard</source>
   <translation>24 x 2,2 x 2,7 m; Wände Ziegel, Boden Linoleum auf Beton, Decke Gipskarton</translation>
  </message>
  <message>
   <source>28 x 16 x 9 m; walls plasterboard, floor wooden lining, ceiling rough lime wash</source>
   <translation>28 x 16 x 9 m; Wände Gipskarton, Boden Holzverkleidung, Decke rauer Kalkputz</translation>
  </message>
  <message>
   <source>3.2 x 5.6 x 13 m; walls rough concrete, floor concrete floor, ceiling rough concrete</source>
   <translation>3,2 x 5,6 x 13 m; Wände rauer Beton, Boden Beton, Decke rauer Beton</translation>
  </message>
  <message>
   <source>30 x 22 x 17 m; walls wooden lining, floor chairs heavy upholstered, ceiling rough lime wash</source>
   <translation>30 x 22 x 17 m; Wände Holzverkleidung, Boden stark gepolsterte Stühle, Decke rauer Kalkputz</translation>
  </message>
  <message>
   <source>32-bit float is not rounded</source>
   <translation>32-Bit-Gleitkomma wird nicht gerundet</translation>
  </message>
  <message>
   <source>34 x 15 x 13 m; walls rough lime wash, floor chairs wooden, ceiling wood 1.6cm</source>
   <translation>34 x 15 x 13 m; Wände rauer Kalkputz, Boden Holzstühle, Decke Holz 1,6 cm</translation>
  </message>
  <message>
   <source>34 x 20 x 9 m; walls brickwork, floor wood 1.6cm, ceiling ceiling plasterboard</source>
   <translation>34 x 20 x 9 m; Wände Ziegel, Boden Holz 1,6 cm, Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>38 x 17 x 16 m; walls limestone wall, floor audience wooden chairs 1 m2, ceiling rough lime wash</source>
   <translation>38 x 17 x 16 m; Wände Kalkstein, Boden Publikum auf Holzstühlen (1 m² je Platz), Decke rauer Kalkputz</translation>
  </message>
  <message>
   <source>4.1 x 3.4 x 2.5 m; walls gypsum board, floor carpet cotton, ceiling plasterboard</source>
   <translation>4,1 x 3,4 x 2,5 m; Wände Gipsplatten, Boden Baumwollteppich, Decke Gipskarton</translation>
  </message>
  <message>
   <source>4.4 x 3.6 x 2.5 m; walls plasterboard, floor linoleum on concrete, ceiling ceiling plasterboard</source>
   <translation>4,4 x 3,6 x 2,5 m; Wände Gipskarton, Boden Linoleum auf Beton, Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>44 x 22 x 17 m; walls rough lime wash, floor audience upholstered chairs 2, ceiling wood 1.6cm</source>
   <translation>44 x 22 x 17 m; Wände rauer Kalkputz, Boden Publikum auf Polsterstühlen, Decke Holz 1,6 cm</translation>
  </message>
  <message>
   <source>48 x 30 x 10 m; walls brickwork, floor concrete floor, ceiling ceiling plasterboard</source>
   <translation>48 x 30 x 10 m; Wände Ziegel, Boden Beton, Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>5.2 x 4.1 x 2.9 m; walls wood 1.6cm, floor carpet thin, ceiling ceiling perforated gypsum board</source>
   <translation>5,2 x 4,1 x 2,9 m; Wände Holz 1,6 cm, Boden dünner Teppich, Decke gelochte Gipsplatten</translation>
  </message>
  <message>
   <source>6.2 x 4.6 x 2.6 m; walls plasterboard, floor carpet hairy, ceiling ceiling plasterboard</source>
   <translation>6,2 x 4,6 x 2,6 m; Wände Gipskarton, Boden Hochflorteppich, Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>60 x 24 x 20 m; walls limestone wall, floor audience wooden chairs 2 m2, ceiling wood 1.6cm</source>
   <translation>60 x 24 x 20 m; Wände Kalkstein, Boden Publikum auf Holzstühlen (2 m² je Platz), Decke Holz 1,6 cm</translation>
  </message>
  <message>
   <source>7 x 6 x 2.7 m; walls brickwork, floor concrete floor, ceiling wood 1.6cm</source>
   <translation>7 x 6 x 2,7 m; Wände Ziegel, Boden Beton, Decke Holz 1,6 cm</translation>
  </message>
  <message>
   <source>7.8 x 6.1 x 3.4 m; walls wood 1.6cm, floor carpet thin, ceiling ceiling plasterboard</source>
   <translation>7,8 x 6,1 x 3,4 m; Wände Holz 1,6 cm, Boden dünner Teppich, Decke Gipskarton-Decke</translation>
  </message>
  <message>
   <source>9 x 7 x 3.2 m; walls brickwork, floor linoleum on concrete, ceiling ceiling fissured tile</source>
   <translation>9 x 7 x 3,2 m; Wände Ziegel, Boden Linoleum auf Beton, Decke gerillte Akustikplatten</translation>
  </message>
  <message>
   <source>; columns that mean nothing here: {columns}</source>
   <translation>; Spalten, die hier nichts bedeuten: {columns}</translation>
  </message>
  <message>
   <source>; rows left out: {n}</source>
   <translation>; ausgelassene Zeilen: {n}</translation>
  </message>
  <message>
   <source>A  as encoded</source>
   <translation>A  wie kodiert</translation>
  </message>
  <message>
   <source>A &amp;drum per colour cluster (channel 10, from C2 up)</source>
   <translation>Eine &amp;Trommel je Farbgruppe (Kanal 10, von C2 aufwärts)</translation>
  </message>
  <message>
   <source>A &amp;note at the nearest semitone</source>
   <translation>Eine Note auf dem nächsten &amp;Halbton</translation>
  </message>
  <message>
   <source>A bar begins with the first beat</source>
   <translation>Ein Takt beginnt mit dem ersten Schlag</translation>
  </message>
  <message>
   <source>A blind test: do you hear a difference between two sounds?</source>
   <translation>Ein Blindtest: Hören Sie einen Unterschied zwischen zwei Klängen?</translation>
  </message>
  <message>
   <source>A blind test: how good is each sound, from 0 to 100?</source>
   <translation>Ein Blindtest: Wie gut ist jeder Klang, von 0 bis 100?</translation>
  </message>
  <message>
   <source>A copy one grid step later</source>
   <translation>Eine Kopie einen Rasterschritt später</translation>
  </message>
  <message>
   <source>A diamond above the onset: edited; hollow and hatched: muted</source>
   <translation>Raute über dem Einsatz: bearbeitet; hohl und schraffiert: stumm</translation>
  </message>
  <message>
   <source>A first look: events are found quickly and not refined</source>
   <translation>Ein erster Blick: Ereignisse werden schnell gefunden und nicht verfeinert</translation>
  </message>
  <message>
   <source>A is</source>
   <translation>A ist</translation>
  </message>
  <message>
   <source>A label per event. In Audacity: File, Import, Labels.</source>
   <translation>Eine Textmarke je Ereignis. In Audacity: Datei, Import, Textmarken.</translation>
  </message>
  <message>
   <source>A lane for each group of similar colours; within it, height is the pitch</source>
   <translation>Eine Spur für jede Gruppe ähnlicher Farben; darin ist die Höhe die Tonhöhe</translation>
  </message>
  <message>
   <source>A layer of notes in Hz. In Sonic Visualiser: File, Import Annotation Layer.</source>
   <translation>Eine Ebene mit Noten in Hz. In Sonic Visualiser: File, Import Annotation Layer.</translation>
  </message>
  <message>
   <source>A piece can hold {limit:,} events; nothing was added</source>
   <translation>Ein Stück fasst {limit:,} Ereignisse; nichts wurde hinzugefügt</translation>
  </message>
  <message>
   <source>A recording as a set of sound events: each an onset and 32 numbers that become an impulse, a resonance and a room. Move them, mute them, swap their parts, and hear the recording change.</source>
   <translation>Eine Aufnahme als Menge von Klangereignissen: jedes ein Einsatz und 32 Zahlen, aus denen ein Impuls, eine Resonanz und ein Raum werden. Ereignisse verschieben, stumm schalten, ihre Teile tauschen und hören, wie sich die Aufnahme ändert.</translation>
  </message>
  <message>
   <source>A region per event. In REAPER: Region/Marker Manager, Import markers/regions.</source>
   <translation>Eine Region je Ereignis. In REAPER: Region/Marker Manager, Import markers/regions.</translation>
  </message>
  <message>
   <source>A rescan adds new recordings in these folders, and finds those that moved there.</source>
   <translation>Neu durchsuchen fügt neue Aufnahmen in diesen Ordnern hinzu und findet dorthin verschobene wieder.</translation>
  </message>
  <message>
   <source>A row per event. Change it in a spreadsheet and bring it back with Import event edits.</source>
   <translation>Eine Zeile je Ereignis. In einer Tabellenkalkulation ändern und mit „Ereignis-Änderungen importieren“ zurückholen.</translation>
  </message>
  <message>
   <source>A sample &amp;pack of the selection: {files}, and SFZ instruments</source>
   <translation>Ein Sample-&amp;Pack der Auswahl: {files} und SFZ-Instrumente</translation>
  </message>
  <message>
   <source>A sample pack has whole sounds, 24 bit, each as loud as its file can hold</source>
   <translation>ein Sample-Pack hat ganze Klänge in 24 Bit, jeden so laut, wie seine Datei fasst</translation>
  </message>
  <message>
   <source>A short tour of the window</source>
   <translation>Ein kurzer Rundgang durch das Fenster</translation>
  </message>
  <message>
   <source>A sound that everybody finds worse: it makes the ratings of listeners comparable</source>
   <translation>Ein Klang, den alle schlechter finden: Er macht die Urteile verschiedener Hörer vergleichbar</translation>
  </message>
  <message>
   <source>A track per colour cluster, a note per event; velocity says how loud it is.</source>
   <translation>Eine Spur je Farbgruppe, eine Note je Ereignis; die Anschlagstärke sagt, wie laut es ist.</translation>
  </message>
  <message>
   <source>ABX test</source>
   <translation>ABX-Test</translation>
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
   <source>Add a &amp;folder…</source>
   <translation>&amp;Ordner hinzufügen…</translation>
  </message>
  <message>
   <source>Add a folder of &amp;rooms…</source>
   <translation>Einen Ordner mit &amp;Räumen hinzufügen…</translation>
  </message>
  <message>
   <source>Add a folder…</source>
   <translation>Ordner hinzufügen…</translation>
  </message>
  <message>
   <source>Add a room</source>
   <translation>Einen Raum hinzufügen</translation>
  </message>
  <message>
   <source>Add all recordings and projects in a folder, and in folders in it</source>
   <translation>Alle Aufnahmen und Projekte eines Ordners und seiner Unterordner hinzufügen</translation>
  </message>
  <message>
   <source>Add folders of recordings: their events can then be searched, heard and put into any piece.</source>
   <translation>Ordner mit Aufnahmen hinzufügen: Ihre Ereignisse lassen sich dann durchsuchen, anhören und in jedes Stück einfügen.</translation>
  </message>
  <message>
   <source>Add recordings and projects to the library, in the chosen quality, while you go on to work</source>
   <translation>Aufnahmen und Projekte in der gewählten Qualität zur Bibliothek hinzufügen, während die Arbeit weitergeht</translation>
  </message>
  <message>
   <source>Add recordings, look after files, take events out</source>
   <translation>Aufnahmen hinzufügen, Dateien pflegen, Ereignisse entnehmen</translation>
  </message>
  <message>
   <source>Add the open piece as it was encoded; your edits stay in the project</source>
   <translation>Das offene Stück hinzufügen, wie es kodiert wurde; Änderungen bleiben im Projekt</translation>
  </message>
  <message>
   <source>Add this &amp;piece</source>
   <translation>Dieses &amp;Stück hinzufügen</translation>
  </message>
  <message>
   <source>Add to the library</source>
   <translation>Zur Bibliothek hinzufügen</translation>
  </message>
  <message>
   <source>Add {name} to palette</source>
   <translation>{name} in die Palette aufnehmen</translation>
  </message>
  <message>
   <source>Adding: {done} of {files} files, {events} new events</source>
   <translation>Hinzufügen: {done} von {files} Dateien, {events} neue Ereignisse</translation>
  </message>
  <message>
   <source>Adding: {done} of {files} files, {events} new events, problems: {failed}</source>
   <translation>Hinzufügen: {done} von {files} Dateien, {events} neue Ereignisse, Probleme: {failed}</translation>
  </message>
  <message>
   <source>Add…</source>
   <translation>Hinzufügen…</translation>
  </message>
  <message>
   <source>After John Vinyard, {title} (2025).</source>
   <translation>Nach John Vinyard, {title} (2025).</translation>
  </message>
  <message>
   <source>All detailed</source>
   <translation>Alle detailliert</translation>
  </message>
  <message>
   <source>All events of the library are of another model. Encode their recordings again to see them here.</source>
   <translation>Alle Ereignisse der Bibliothek sind von einem anderen Modell. Ihre Aufnahmen neu kodieren, um sie hier zu sehen.</translation>
  </message>
  <message>
   <source>All events of the selected ones' groups of similar colours, as in the colour cluster lanes</source>
   <translation>Alle Ereignisse aus den Farbgruppen der ausgewählten, wie in den Farbspuren</translation>
  </message>
  <message>
   <source>All events, tags and the map move there, and are no longer in the present folder. Or leave them where they are, and begin with an empty library in the new folder: to come back, choose the present folder again. Recordings and projects stay where they are.</source>
   <translation>Alle Ereignisse, Schlagwörter und die Karte kommen dorthin und sind nicht mehr im jetzigen Ordner. Oder sie bleiben, wo sie sind, und im neuen Ordner beginnt eine leere Bibliothek: Wird der jetzige Ordner wieder gewählt, ist alles wieder da. Aufnahmen und Projekte bleiben, wo sie sind.</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>Alle Dateien</translation>
  </message>
  <message>
   <source>All files could be used.</source>
   <translation>Alle Dateien waren brauchbar.</translation>
  </message>
  <message>
   <source>All folders</source>
   <translation>Alle Ordner</translation>
  </message>
  <message>
   <source>All tags</source>
   <translation>Alle Schlagwörter</translation>
  </message>
  <message>
   <source>An audio track per colour cluster and one for the rest, which add up to the mix. Bitwig Studio, Studio One and Cubase open it.</source>
   <translation>Eine Audiospur je Farbgruppe und eine für den Rest, die zusammen den Mix ergeben. Bitwig Studio, Studio One und Cubase öffnen sie.</translation>
  </message>
  <message>
   <source>An event becomes</source>
   <translation>Aus einem Ereignis wird</translation>
  </message>
  <message>
   <source>An event could not be rendered</source>
   <translation>Ein Ereignis konnte nicht berechnet werden</translation>
  </message>
  <message>
   <source>An impulse, a resonance and a room. Change each here, hear each alone, or take one from another event.</source>
   <translation>Ein Impuls, eine Resonanz und ein Raum. Hier lässt sich jedes davon ändern, allein hören oder von einem anderen Ereignis nehmen.</translation>
  </message>
  <message>
   <source>Anchor</source>
   <translation>Anker</translation>
  </message>
  <message>
   <source>Another export is under way; wait for it or cancel it.</source>
   <translation>Ein anderer Export läuft noch; auf ihn warten oder ihn abbrechen.</translation>
  </message>
  <message>
   <source>Another test</source>
   <translation>Noch ein Test</translation>
  </message>
  <message>
   <source>Any text of your own</source>
   <translation>Ein eigener Text</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>Aussehen</translation>
  </message>
  <message>
   <source>Arrange its panels as at the first start</source>
   <translation>Seine Bereiche wie beim ersten Start anordnen</translation>
  </message>
  <message>
   <source>Arrow keys and B: hear it. Return: go to it. Drag it to a slot or to an event</source>
   <translation>Pfeiltasten und B: anhören. Eingabetaste: hingehen. Auf einen Platz oder ein Ereignis ziehen</translation>
  </message>
  <message>
   <source>Arrow keys and B: hear it. Return: swap it into the selected events. F2: rename.</source>
   <translation>Pfeiltasten und B: anhören. Eingabetaste: in die ausgewählten Ereignisse einsetzen. F2: umbenennen.</translation>
  </message>
  <message>
   <source>Arrow keys go to the nearest point in their direction; Shift adds</source>
   <translation>Pfeiltasten gehen zum nächsten Punkt in ihrer Richtung; Umschalt nimmt ihn hinzu</translation>
  </message>
  <message>
   <source>Arrow keys in a list: each row is heard; B plays it again</source>
   <translation>Pfeiltasten in einer Liste: Jede Zeile erklingt; B spielt sie noch einmal</translation>
  </message>
  <message>
   <source>Arrow keys play, Return inserts at the playhead, 0 to 5 rate, F2 edits tags and notes</source>
   <translation>Pfeiltasten spielen ab, die Eingabetaste fügt an der Abspielposition ein, 0 bis 5 bewerten, F2 ändert Schlagwörter und Notizen</translation>
  </message>
  <message>
   <source>Arrow keys walk to the nearest event in a direction and play it, B plays it again, plus and minus zoom, 0 shows the whole map; the table has the same events</source>
   <translation>Pfeiltasten gehen zum nächsten Ereignis in einer Richtung und spielen es, B spielt es noch einmal, Plus und Minus zoomen, 0 zeigt die ganze Karte; die Tabelle hat dieselben Ereignisse</translation>
  </message>
  <message>
   <source>Arrow keys; Shift adds to the selection</source>
   <translation>Pfeiltasten; Umschalt nimmt zur Auswahl hinzu</translation>
  </message>
  <message>
   <source>As encoded</source>
   <translation>Wie kodiert</translation>
  </message>
  <message>
   <source>As encoded, after a swap, a replacement or a morph; the other stages stay</source>
   <translation>Wie kodiert, nach Tauschen, Ersetzen oder Morphen; die anderen Stufen bleiben</translation>
  </message>
  <message>
   <source>As it is</source>
   <translation>Wie es ist</translation>
  </message>
  <message>
   <source>As opened</source>
   <translation>Wie geöffnet</translation>
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
   <source>Audacity labels</source>
   <translation>Audacity-Textmarken</translation>
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
   <source>Automatic</source>
   <translation>Automatisch</translation>
  </message>
  <message>
   <source>B  as it is</source>
   <translation>B  wie jetzt</translation>
  </message>
  <message>
   <source>B is</source>
   <translation>B ist</translation>
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
   <source>Bad</source>
   <translation>Schlecht</translation>
  </message>
  <message>
   <source>Beats</source>
   <translation>Schläge</translation>
  </message>
  <message>
   <source>Beats a bar</source>
   <translation>Schläge je Takt</translation>
  </message>
  <message>
   <source>Beats and bars are counted from where the playhead is</source>
   <translation>Schläge und Takte werden von der Abspielposition aus gezählt</translation>
  </message>
  <message>
   <source>Begin</source>
   <translation>Beginnen</translation>
  </message>
  <message>
   <source>Being moved: {share} %</source>
   <translation>Wird verschoben: {share} %</translation>
  </message>
  <message>
   <source>Best</source>
   <translation>Beste</translation>
  </message>
  <message>
   <source>Best (slow)</source>
   <translation>Beste (langsam)</translation>
  </message>
  <message>
   <source>Bits a second against figures of quality</source>
   <translation>Bits je Sekunde gegen Zahlen der Qualität</translation>
  </message>
  <message>
   <source>Blend</source>
   <translation>Mischung</translation>
  </message>
  <message>
   <source>Blend {events} {share} % model</source>
   <translation>{events} mischen, {share} % Modell</translation>
  </message>
  <message>
   <source>Blue: the codec lost it. Orange: the codec added it. Background: as in the recording</source>
   <translation>Blau: hat der Codec verloren. Orange: hat er hinzugefügt. Hintergrund: wie in der Aufnahme</translation>
  </message>
  <message>
   <source>Blues</source>
   <translation>Blues</translation>
  </message>
  <message>
   <source>Both, as much of each as set below</source>
   <translation>Beides, im unten eingestellten Verhältnis</translation>
  </message>
  <message>
   <source>Browse by ear</source>
   <translation>Nach Gehör stöbern</translation>
  </message>
  <message>
   <source>Brush</source>
   <translation>Pinsel</translation>
  </message>
  <message>
   <source>Brush, on the library's map: hold and move; the wheel sets the radius, Ctrl+wheel zooms</source>
   <translation>Pinsel auf der Karte der Bibliothek: halten und bewegen; das Mausrad stellt den Radius, Strg+Mausrad zoomt</translation>
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
   <source>Cancelled: press Compare to try again</source>
   <translation>Abgebrochen: mit Vergleichen noch einmal versuchen</translation>
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
   <source>Captured sounds are made when they are needed ({error})</source>
   <translation>Originalklänge werden berechnet, wenn sie gebraucht werden ({error})</translation>
  </message>
  <message>
   <source>Captured sounds: {share:.0%}</source>
   <translation>Originalklänge: {share:.0%}</translation>
  </message>
  <message>
   <source>Change gain of {events} {amount} dB</source>
   <translation>{events}: Verstärkung ändern, {amount} dB</translation>
  </message>
  <message>
   <source>Changed by you</source>
   <translation>Selbst geändert</translation>
  </message>
  <message>
   <source>Changed elsewhere</source>
   <translation>Anderswo geändert</translation>
  </message>
  <message>
   <source>Choose a codec first</source>
   <translation>Erst einen Codec wählen</translation>
  </message>
  <message>
   <source>Choose a neighbour in the list first</source>
   <translation>Zuerst einen Nachbarn in der Liste wählen</translation>
  </message>
  <message>
   <source>Choose an action to change its key.</source>
   <translation>Eine Aktion wählen, um ihre Taste zu ändern.</translation>
  </message>
  <message>
   <source>Choose at most {most} events to insert.</source>
   <translation>Höchstens {most} Ereignisse zum Einfügen wählen.</translation>
  </message>
  <message>
   <source>Choose codecs and a part of the recording, then press Compare. A letter plays each codec.</source>
   <translation>Wählen Sie Codecs und einen Teil der Aufnahme, dann Vergleichen. Jeden Codec spielt ein Buchstabe.</translation>
  </message>
  <message>
   <source>Choose codecs: click their boxes, or press Return</source>
   <translation>Codecs wählen: Kästchen anklicken, oder Eingabetaste</translation>
  </message>
  <message>
   <source>Choose two different sounds</source>
   <translation>Zwei verschiedene Klänge wählen</translation>
  </message>
  <message>
   <source>Choose where…</source>
   <translation>Ort wählen…</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Wählen…</translation>
  </message>
  <message>
   <source>Click an event on the timeline or the map to see its stages and its room. Drag a frame around several to edit them together.</source>
   <translation>Auf der Zeitachse oder der Karte auf ein Ereignis klicken, um seine Stufen und seinen Raum zu sehen. Um mehrere einen Rahmen ziehen, um sie gemeinsam zu bearbeiten.</translation>
  </message>
  <message>
   <source>Click an event; Shift or Ctrl adds; drag over empty space for a rubber band</source>
   <translation>Ein Ereignis anklicken; Umschalt oder Strg nimmt hinzu; über leerer Fläche einen Rahmen ziehen</translation>
  </message>
  <message>
   <source>Click its slot: arrow keys try, A plays it as before, B as it is, Return keeps, Esc puts it back</source>
   <translation>Seinen Platz anklicken: Pfeiltasten probieren, A spielt es wie zuvor, B wie es ist, Eingabe behält, Esc nimmt zurück</translation>
  </message>
  <message>
   <source>Click on the beats while it plays; never exported</source>
   <translation>Klickt bei der Wiedergabe auf jedem Schlag; wird nie exportiert</translation>
  </message>
  <message>
   <source>Click the time ruler, a marker's flag, or empty space while stopped</source>
   <translation>Das Zeitlineal oder die Fahne eines Markers anklicken, oder leere Fläche, solange nichts spielt</translation>
  </message>
  <message>
   <source>Click to hear an event, drag it to the timeline or a slot; drag empty space to move</source>
   <translation>Klicken spielt ein Ereignis ab, Ziehen bringt es auf die Zeitachse oder einen Platz; leere Stellen ziehen verschiebt die Karte</translation>
  </message>
  <message>
   <source>Click to hear {sound}</source>
   <translation>Klicken zum Anhören: {sound}</translation>
  </message>
  <message>
   <source>Click to try others; drop an event of the map, a stage or a palette entry here;</source>
   <translation>Klicken, um andere zu probieren; ein Ereignis der Karte, eine Stufe oder einen Paletteneintrag hier ablegen;</translation>
  </message>
  <message>
   <source>Clicked and dragged events sound, and those that arrow keys go to</source>
   <translation>Angeklickte und gezogene Ereignisse erklingen, auch die, zu denen Pfeiltasten gehen</translation>
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
   <source>Codec</source>
   <translation>Codec</translation>
  </message>
  <message>
   <source>Codecs</source>
   <translation>Codecs</translation>
  </message>
  <message>
   <source>Codecs to compare</source>
   <translation>Codecs, die verglichen werden</translation>
  </message>
  <message>
   <source>Colour cluster</source>
   <translation>Farbgruppe</translation>
  </message>
  <message>
   <source>Colours are not computed yet</source>
   <translation>Die Farben sind noch nicht berechnet</translation>
  </message>
  <message>
   <source>Colours of the error</source>
   <translation>Farben des Fehlers</translation>
  </message>
  <message>
   <source>Com&amp;pute on</source>
   <translation>&amp;Rechnen auf</translation>
  </message>
  <message>
   <source>Compare</source>
   <translation>Vergleichen</translation>
  </message>
  <message>
   <source>Compare &amp;with other codecs</source>
   <translation>M&amp;it anderen Codecs vergleichen</translation>
  </message>
  <message>
   <source>Compare a codec first: then there are two sounds</source>
   <translation>Erst einen Codec vergleichen: Dann gibt es zwei Klänge</translation>
  </message>
  <message>
   <source>Compare a codec first: then there is something to rate</source>
   <translation>Erst einen Codec vergleichen: Dann gibt es etwas zu beurteilen</translation>
  </message>
  <message>
   <source>Compare with the rec&amp;ording</source>
   <translation>Mit der Au&amp;fnahme vergleichen</translation>
  </message>
  <message>
   <source>Compared</source>
   <translation>Verglichen</translation>
  </message>
  <message>
   <source>Compute on</source>
   <translation>Rechnen auf</translation>
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
   <source>Copied {name}: paste it into another program</source>
   <translation>{name} kopiert: in ein anderes Programm einfügen</translation>
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
   <translation>Strg+Z macht jede Änderung rückgängig, und diese Liste reicht weiter zurück. Die Aufnahme selbst wird nie verändert.</translation>
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
   <source>Cue points and chapters, and the ends of regions</source>
   <translation>Cue-Punkte und Kapitel sowie die Enden von Regionen</translation>
  </message>
  <message>
   <source>DAWproject session</source>
   <translation>DAWproject-Sitzung</translation>
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
   <source>Decoding</source>
   <translation>Decodieren</translation>
  </message>
  <message>
   <source>Delete the region</source>
   <translation>Bereich löschen</translation>
  </message>
  <message>
   <source>Delete the region {name}? Its sounds stay.</source>
   <translation>Den Bereich {name} löschen? Seine Klänge bleiben.</translation>
  </message>
  <message>
   <source>Delete {events}</source>
   <translation>{events} löschen</translation>
  </message>
  <message>
   <source>Delete…</source>
   <translation>Löschen…</translation>
  </message>
  <message>
   <source>Detailed &amp;events (closer sound, larger file)</source>
   <translation>&amp;Detaillierte Ereignisse (näher am Original, größere Datei)</translation>
  </message>
  <message>
   <source>Detailed events (closer sound, larger file)</source>
   <translation>Detaillierte Ereignisse (näher am Original, größere Datei)</translation>
  </message>
  <message>
   <source>Detailed: {corrections}, {partials}</source>
   <translation>Detailliert: {corrections}, {partials}</translation>
  </message>
  <message>
   <source>Deutsch</source>
   <translation>Deutsch</translation>
  </message>
  <message>
   <source>Deviation in level</source>
   <translation>Abweichung im Pegel</translation>
  </message>
  <message>
   <source>Deviation in time</source>
   <translation>Abweichung in der Zeit</translation>
  </message>
  <message>
   <source>Diagnostics</source>
   <translation>Diagnose</translation>
  </message>
  <message>
   <source>Difference of the spectrograms' magnitudes, relative to the recording's; silence scores 1</source>
   <translation>Unterschied der Beträge der Spektrogramme, bezogen auf die Aufnahme; Stille hat 1</translation>
  </message>
  <message>
   <source>Distance</source>
   <translation>Abstand</translation>
  </message>
  <message>
   <source>Distances are scaled from here</source>
   <translation>Die Abstände werden von hier aus skaliert</translation>
  </message>
  <message>
   <source>Dorian</source>
   <translation>Dorisch</translation>
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
   <source>Draft</source>
   <translation>Entwurf</translation>
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
   <source>Drag an event left or right (the first direction locks; hold Shift or Alt to move freely)</source>
   <translation>Ein Ereignis nach links oder rechts ziehen (die erste Richtung gilt; mit Umschalt oder Alt ist die Bewegung frei)</translation>
  </message>
  <message>
   <source>Drag an event up or down in the pitch view (hold Shift or Alt for less than a semitone)</source>
   <translation>Ein Ereignis in der Tonhöhenansicht nach oben oder unten ziehen (mit Umschalt oder Alt um weniger als einen Halbton)</translation>
  </message>
  <message>
   <source>Drag it to a slot of the inspector, or to an event. Drop impulse responses (WAV) here: rooms</source>
   <translation>Auf einen Platz des Inspektors oder auf ein Ereignis ziehen. Impulsantworten (WAV) hier ablegen: Räume</translation>
  </message>
  <message>
   <source>Drag rows of its table onto the timeline, or press Return; 1 to 5 rate, F2 edits tags and notes</source>
   <translation>Zeilen ihrer Tabelle auf die Zeitachse ziehen oder die Eingabetaste drücken; 1 bis 5 bewerten, F2 ändert Schlagwörter und Notizen</translation>
  </message>
  <message>
   <source>Drag the bright part to scroll, its edges to zoom; click elsewhere to jump there</source>
   <translation>Den hellen Teil ziehen, um zu scrollen, seine Ränder, um zu zoomen; anderswo klicken, um dorthin zu springen</translation>
  </message>
  <message>
   <source>Drag the handle beside Export out of the window, as a WAV</source>
   <translation>Den Griff neben „Exportieren“ als WAV aus dem Fenster ziehen</translation>
  </message>
  <message>
   <source>Drag to stretch the spacing of the selected events</source>
   <translation>Ziehen, um die Abstände der ausgewählten Ereignisse zu dehnen</translation>
  </message>
  <message>
   <source>Draw a region around sounds to name them</source>
   <translation>Klänge umranden, um sie zu benennen</translation>
  </message>
  <message>
   <source>Draw around sounds to name them</source>
   <translation>Klänge umfahren, um sie zu benennen</translation>
  </message>
  <message>
   <source>Draw region</source>
   <translation>Region zeichnen</translation>
  </message>
  <message>
   <source>Draw vectors of {events} afresh</source>
   <translation>{events}: Vektoren neu würfeln</translation>
  </message>
  <message>
   <source>Drawing…</source>
   <translation>Wird gezeichnet …</translation>
  </message>
  <message>
   <source>Drop a WAV, FLAC, AIFF, OGG or MP3 file, or a Pointillist project, anywhere on this window.</source>
   <translation>Eine WAV-, FLAC-, AIFF-, OGG- oder MP3-Datei oder ein Pointillist-Projekt irgendwo auf diesem Fenster ablegen.</translation>
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
   <source>Duplicate {events}</source>
   <translation>{events} duplizieren</translation>
  </message>
  <message>
   <source>E&amp;ncode again</source>
   <translation>Er&amp;neut kodieren</translation>
  </message>
  <message>
   <source>Each answer is stored at once: {name}</source>
   <translation>Jede Antwort wird sofort gespeichert: {name}</translation>
  </message>
  <message>
   <source>Each event also keeps what sets it apart from other sounds of its kind: closer to the recording, edited as ever, and a larger project file</source>
   <translation>Jedes Ereignis behält auch, was es von anderen Klängen seiner Art unterscheidet: näher an der Aufnahme, bearbeitet wie immer, und eine größere Projektdatei</translation>
  </message>
  <message>
   <source>Each event moves from the note of the scale nearest to its pitch to the one so many steps away</source>
   <translation>Jedes Ereignis geht von dem Ton der Leiter, der seiner Tonhöhe am nächsten ist, zu dem so viele Stufen entfernten</translation>
  </message>
  <message>
   <source>Each event's own</source>
   <translation>Jeweils vom Ereignis selbst</translation>
  </message>
  <message>
   <source>Each in &amp;turn</source>
   <translation>&amp;Nacheinander</translation>
  </message>
  <message>
   <source>Each mark is an event: where it begins, how high it sounds, how long it lasts. Click one to hear it, drag it in time or in pitch, Ctrl+drag it for a copy.</source>
   <translation>Jede Marke ist ein Ereignis: wo es beginnt, wie hoch es klingt, wie lange es dauert. Anklicken lässt es hören, Ziehen verschiebt es in Zeit oder Tonhöhe, mit Strg entsteht eine Kopie.</translation>
  </message>
  <message>
   <source>Each selected event sounds like the library's most similar one; times and edits stay</source>
   <translation>Jedes ausgewählte Ereignis klingt wie das ähnlichste der Bibliothek; Zeiten und Änderungen bleiben</translation>
  </message>
  <message>
   <source>Edit tags</source>
   <translation>Schlagwörter ändern</translation>
  </message>
  <message>
   <source>Edit the note</source>
   <translation>Notiz ändern</translation>
  </message>
  <message>
   <source>Edited</source>
   <translation>Bearbeitet</translation>
  </message>
  <message>
   <source>Encode &amp;here again</source>
   <translation>&amp;Hier erneut kodieren</translation>
  </message>
  <message>
   <source>Encode &amp;here again: {region}</source>
   <translation>&amp;Hier erneut kodieren: {region}</translation>
  </message>
  <message>
   <source>Encode &amp;quality</source>
   <translation>Kodier&amp;qualität</translation>
  </message>
  <message>
   <source>Encode again</source>
   <translation>Erneut kodieren</translation>
  </message>
  <message>
   <source>Encode its recording again</source>
   <translation>Aufnahme neu kodieren</translation>
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
   <source>Encode the &amp;loop again</source>
   <translation>Loop erneut kod&amp;ieren</translation>
  </message>
  <message>
   <source>Encode {begin:.1f}–{end:.1f} s again ({events})</source>
   <translation>{begin:.1f}–{end:.1f} s erneut kodieren ({events})</translation>
  </message>
  <message>
   <source>Encode {begin:.1f}–{end:.1f} s again ({gone} replaced by {n})</source>
   <translation>{begin:.1f}–{end:.1f} s erneut kodieren ({gone} durch {n} ersetzt)</translation>
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
   <source>Encoding ({choice}): {reached_s:.1f} of {duration_s:.1f} s, {events}</source>
   <translation>Kodieren ({choice}): {reached_s:.1f} von {duration_s:.1f} s, {events}</translation>
  </message>
  <message>
   <source>Encoding again; Undo brings the earlier events back</source>
   <translation>Wird erneut kodiert; „Rückgängig“ holt die früheren Ereignisse zurück</translation>
  </message>
  <message>
   <source>Encoding cancelled; nothing has changed</source>
   <translation>Kodieren abgebrochen; nichts hat sich geändert</translation>
  </message>
  <message>
   <source>Encoding failed</source>
   <translation>Kodieren fehlgeschlagen</translation>
  </message>
  <message>
   <source>Encoding has reached the end.</source>
   <translation>Das Kodieren ist am Ende angekommen.</translation>
  </message>
  <message>
   <source>Encoding stopped</source>
   <translation>Kodieren angehalten</translation>
  </message>
  <message>
   <source>Encoding stopped at {reached_s:.1f} of {duration_s:.1f} s; {count} found so far are kept</source>
   <translation>Kodieren bei {reached_s:.1f} von {duration_s:.1f} s abgebrochen; bisher gefunden und behalten: {count}</translation>
  </message>
  <message>
   <source>Encoding stopped at {reached} of {duration}; not all events after it are found yet.</source>
   <translation>Das Kodieren hörte bei {reached} von {duration} auf; was danach kommt, ist noch nicht ganz gefunden.</translation>
  </message>
  <message>
   <source>Encoding {region} again ({choice}): {events}</source>
   <translation>{region} werden erneut kodiert ({choice}): {events}</translation>
  </message>
  <message>
   <source>End the codecs that are at work; what is done stays</source>
   <translation>Laufende Codecs beenden; was fertig ist, bleibt</translation>
  </message>
  <message>
   <source>Energy of the recording's waveform over that of the error, at the best level; higher is better</source>
   <translation>Energie der Wellenform der Aufnahme durch die des Fehlers, beim besten Pegel; mehr ist besser</translation>
  </message>
  <message>
   <source>Energy of the recording's waveform over that of the error; higher is better</source>
   <translation>Energie der Wellenform der Aufnahme durch die des Fehlers; mehr ist besser</translation>
  </message>
  <message>
   <source>English</source>
   <translation>English</translation>
  </message>
  <message>
   <source>Eq&amp;ual loudness of all that can be heard</source>
   <translation>Alles &amp;gleich laut abspielen</translation>
  </message>
  <message>
   <source>Error</source>
   <translation>Fehler</translation>
  </message>
  <message>
   <source>Esc while the button is down</source>
   <translation>Esc bei gedrückter Maustaste</translation>
  </message>
  <message>
   <source>Eve&amp;nt</source>
   <translation>E&amp;reignis</translation>
  </message>
  <message>
   <source>Event at {onset} · {pitch} · drag it to the timeline or a slot</source>
   <translation>Ereignis bei {onset} · {pitch} · auf die Zeitachse oder einen Platz ziehen</translation>
  </message>
  <message>
   <source>Event at {time}</source>
   <translation>Ereignis bei {time}</translation>
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
   <source>Events &amp;only</source>
   <translation>&amp;Nur Ereignisse</translation>
  </message>
  <message>
   <source>Events and edits that are not saved are lost.</source>
   <translation>Ereignisse und Änderungen, die nicht gespeichert sind, gehen verloren.</translation>
  </message>
  <message>
   <source>Events are heard from the model while they are being found</source>
   <translation>Ereignisse klingen aus dem Modell, solange sie gesucht werden</translation>
  </message>
  <message>
   <source>Events are heard from the model, since the original is not at hand ({reason}). Choose File &gt; Locate the recording…</source>
   <translation>Ereignisse klingen aus dem Modell, da das Original nicht zur Hand ist ({reason}). Im Menü Datei: Aufnahme suchen…</translation>
  </message>
  <message>
   <source>Events are heard from the model: {reason}</source>
   <translation>Ereignisse klingen aus dem Modell: {reason}</translation>
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
   <source>Events of the library</source>
   <translation>Ereignisse der Bibliothek</translation>
  </message>
  <message>
   <source>Events only: what the events claim of the recording, without the rest</source>
   <translation>Nur Ereignisse: was von der Aufnahme zu den Ereignissen gehört, ohne den Rest</translation>
  </message>
  <message>
   <source>Events over time and pitch. Arrow keys walk from event to event; the event table shows the same selection.</source>
   <translation>Ereignisse über Zeit und Tonhöhe. Pfeiltasten gehen von Ereignis zu Ereignis; die Ereignistabelle zeigt dieselbe Auswahl.</translation>
  </message>
  <message>
   <source>Events per second</source>
   <translation>Ereignisse je Sekunde</translation>
  </message>
  <message>
   <source>Events that are found or pasted are laid out here by similarity of sound.</source>
   <translation>Ereignisse, die gefunden oder eingefügt werden, sind hier nach Klangähnlichkeit angeordnet.</translation>
  </message>
  <message>
   <source>Events that are found or pasted are listed here.</source>
   <translation>Hier stehen die Ereignisse, die gefunden oder eingefügt werden.</translation>
  </message>
  <message>
   <source>Events that use it keep it. Its file stays too: drop it on the palette to have the room again.</source>
   <translation>Ereignisse, die ihn verwenden, behalten ihn. Auch seine Datei bleibt: auf der Palette ablegen, um den Raum wieder zu haben.</translation>
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
   <source>Excellent</source>
   <translation>Ausgezeichnet</translation>
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
   <source>Export events</source>
   <translation>Ereignisse exportieren</translation>
  </message>
  <message>
   <source>Export the mix, the selection, or one file per event. F1 shows all keys; this tour is in the Help menu.</source>
   <translation>Den Mix, die Auswahl oder eine Datei je Ereignis exportieren. F1 zeigt alle Tasten; dieser Rundgang steht im Menü Hilfe.</translation>
  </message>
  <message>
   <source>Export...</source>
   <translation>Exportieren…</translation>
  </message>
  <message>
   <source>Exported {name} (peak {level})</source>
   <translation>{name} exportiert (Spitzenpegel {level})</translation>
  </message>
  <message>
   <source>Exported {name} ({events})</source>
   <translation>{name} exportiert ({events})</translation>
  </message>
  <message>
   <source>Exported {name}, but its peaks exceed full scale by {peak_db:.1f} dB and were cut off. Export it again with “Turn down if it would clip” or as 32-bit float, or lower the events' gain.</source>
   <translation>{name} wurde exportiert, doch die Spitzen überschreiten die Vollaussteuerung um {peak_db:.1f} dB und wurden abgeschnitten. Mit „Leiser schreiben, falls es übersteuern würde“ oder als 32-Bit-Gleitkomma erneut exportieren, oder die Verstärkung der Ereignisse senken.</translation>
  </message>
  <message>
   <source>Exported {name}, lowered by {lowered_db:.1f} dB to stay within full scale</source>
   <translation>{name} exportiert und dabei um {lowered_db:.1f} dB abgesenkt, damit es nicht übersteuert</translation>
  </message>
  <message>
   <source>Exported {name}; peaks exceed full scale by {peak_db:.1f} dB, which float keeps</source>
   <translation>{name} exportiert; die Spitzen überschreiten die Vollaussteuerung um {peak_db:.1f} dB und bleiben im Gleitkommaformat erhalten</translation>
  </message>
  <message>
   <source>Exporting {name}</source>
   <translation>{name} wird exportiert</translation>
  </message>
  <message>
   <source>Exporting…</source>
   <translation>Wird exportiert…</translation>
  </message>
  <message>
   <source>FLAC holds no floating point; choose 24 bit, or a name ending in .wav</source>
   <translation>FLAC kennt keine Gleitkommazahlen; 24 Bit wählen oder einen Namen, der auf .wav endet</translation>
  </message>
  <message>
   <source>FLAC, 16 bit</source>
   <translation>FLAC, 16 Bit</translation>
  </message>
  <message>
   <source>FLAC, 24 bit</source>
   <translation>FLAC, 24 Bit</translation>
  </message>
  <message>
   <source>Faint: others are solo; the badge in the status bar ends the solo</source>
   <translation>Blass: andere sind solo; die Schaltfläche in der Statusleiste beendet das Solo</translation>
  </message>
  <message>
   <source>Fair</source>
   <translation>Ordentlich</translation>
  </message>
  <message>
   <source>Figure of quality</source>
   <translation>Maß der Qualität</translation>
  </message>
  <message>
   <source>Figures compare one channel at 22,050 Hz with the recording, over this part of it.</source>
   <translation>Die Zahlen vergleichen einen Kanal mit 22.050 Hz mit der Aufnahme, über diesen Teil.</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>File, Go on encoding does it later</source>
   <translation>Später im Menü Datei: Weiter kodieren</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>Dateien</translation>
  </message>
  <message>
   <source>Files are being added to the library; wait until that is done, or cancel it</source>
   <translation>Der Bibliothek werden gerade Dateien hinzugefügt; das Ende abwarten oder abbrechen</translation>
  </message>
  <message>
   <source>Files are waiting</source>
   <translation>Dateien warten</translation>
  </message>
  <message>
   <source>Files skipped: {n} of {n_files}</source>
   <translation>Übersprungene Dateien: {n} von {n_files}</translation>
  </message>
  <message>
   <source>Files that are not opened yet: {n}.</source>
   <translation>Noch nicht geöffnete Dateien: {n}.</translation>
  </message>
  <message>
   <source>Files that cannot be used</source>
   <translation>Unbrauchbare Dateien</translation>
  </message>
  <message>
   <source>Files that cannot be used: {n}. The others are not affected.</source>
   <translation>Unbrauchbare Dateien: {n}. Die anderen sind nicht betroffen.</translation>
  </message>
  <message>
   <source>Files that could not be added, with the reasons</source>
   <translation>Dateien, die nicht hinzugefügt werden konnten, mit den Gründen</translation>
  </message>
  <message>
   <source>Filled: its captured sound; a ring: the model; half filled: a blend</source>
   <translation>Gefüllt: sein Originalklang; ein Ring: das Modell; halb gefüllt: eine Mischung</translation>
  </message>
  <message>
   <source>Filter by folder, tag, kind of sound, pitch, level and length</source>
   <translation>Nach Ordner, Schlagwort, Art des Klangs, Tonhöhe, Pegel und Länge filtern</translation>
  </message>
  <message>
   <source>Filters</source>
   <translation>Filter</translation>
  </message>
  <message>
   <source>Filters ({n})</source>
   <translation>Filter ({n})</translation>
  </message>
  <message>
   <source>Find its events anew in what the others leave; those that you edited, deleted or inserted stay</source>
   <translation>Ihre Ereignisse neu finden, in dem, was die anderen übrig lassen; bearbeitete, gelöschte und eingefügte bleiben</translation>
  </message>
  <message>
   <source>Find the events after the point at which encoding was stopped; those found so far stay</source>
   <translation>Die Ereignisse nach der Stelle finden, an der das Kodieren aufhörte; die bisher gefundenen bleiben</translation>
  </message>
  <message>
   <source>Find the events after this point; those found so far stay, with their edits</source>
   <translation>Die Ereignisse nach dieser Stelle finden; die bisher gefundenen bleiben, auch bearbeitet</translation>
  </message>
  <message>
   <source>Find the events of the original anew, in the chosen quality</source>
   <translation>Die Ereignisse des Originals in der gewählten Qualität neu finden</translation>
  </message>
  <message>
   <source>Finds the events of this time anew, in what the others leave of the recording. Replaces {events}; those that you have edited, deleted or inserted stay as they are.</source>
   <translation>Findet die Ereignisse dieser Zeit neu, in dem, was die anderen von der Aufnahme übrig lassen. Ersetzt werden: {events}. Bearbeitete, gelöschte und eingefügte bleiben, wie sie sind.</translation>
  </message>
  <message>
   <source>Finish, and show what was what</source>
   <translation>Beenden und zeigen, was was war</translation>
  </message>
  <message>
   <source>First beat</source>
   <translation>Erster Schlag</translation>
  </message>
  <message>
   <source>Flags and lines at the markers of the recording</source>
   <translation>Fahnen und Linien an den Markern der Aufnahme</translation>
  </message>
  <message>
   <source>Float</source>
   <translation>Lösen</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Folder for the sample pack</source>
   <translation>Ordner für das Sample-Pack</translation>
  </message>
  <message>
   <source>Folder for the stems</source>
   <translation>Ordner für die Einzelspuren</translation>
  </message>
  <message>
   <source>Folder of impulse responses</source>
   <translation>Ordner mit Impulsantworten</translation>
  </message>
  <message>
   <source>Folder of recordings</source>
   <translation>Ordner mit Aufnahmen</translation>
  </message>
  <message>
   <source>Folder of the library</source>
   <translation>Ordner der Bibliothek</translation>
  </message>
  <message>
   <source>Folder to watch</source>
   <translation>Ordner zum Überwachen</translation>
  </message>
  <message>
   <source>Folders in which a rescan looks for new recordings</source>
   <translation>Ordner, in denen beim neuen Durchsuchen neue Aufnahmen gesucht werden</translation>
  </message>
  <message>
   <source>Follow the &amp;playhead</source>
   <translation>Der Abspielposition &amp;folgen</translation>
  </message>
  <message>
   <source>For all projects</source>
   <translation>Für alle Projekte</translation>
  </message>
  <message>
   <source>For other programs: MIDI, labels, regions, a DAW session, or a table to change and bring back</source>
   <translation>Für andere Programme: MIDI, Textmarken, Regionen, eine DAW-Sitzung oder eine Tabelle, die geändert zurückkommt</translation>
  </message>
  <message>
   <source>For pieces whose tempo has not been set yet; the toolbar sets that of the open one</source>
   <translation>Für Stücke, deren Tempo noch nicht gesetzt ist; das des offenen setzt die Werkzeugleiste</translation>
  </message>
  <message>
   <source>For recordings opened from now on; “Encode again” in the File menu does the open one.</source>
   <translation>Für Aufnahmen, die von jetzt an geöffnet werden; „Erneut kodieren“ im Menü Datei gilt der geöffneten.</translation>
  </message>
  <message>
   <source>Forget</source>
   <translation>Vergessen</translation>
  </message>
  <message>
   <source>From Edit to Browse and back; each keeps its arrangement of panels</source>
   <translation>Von Bearbeiten zu Stöbern und zurück; jeder Arbeitsbereich behält seine Anordnung</translation>
  </message>
  <message>
   <source>From one to five stars; keys 1 to 5 set it, 0 takes it away</source>
   <translation>Ein bis fünf Sterne; die Tasten 1 bis 5 setzen sie, 0 nimmt sie weg</translation>
  </message>
  <message>
   <source>From pitch to timbre to colour clusters and back</source>
   <translation>Von Tonhöhe zu Klangfarbe zu Farbgruppen und zurück</translation>
  </message>
  <message>
   <source>From the first selected event on</source>
   <translation>Vom ersten ausgewählten Ereignis an</translation>
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
   <source>Getting ready to find events…</source>
   <translation>Die Suche nach Ereignissen wird vorbereitet…</translation>
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
   <source>Go on encoding</source>
   <translation>Weiter kodieren</translation>
  </message>
  <message>
   <source>Go on tapping with the beats</source>
   <translation>Im Takt weiter tippen</translation>
  </message>
  <message>
   <source>Go to</source>
   <translation>Hingehen</translation>
  </message>
  <message>
   <source>Good</source>
   <translation>Gut</translation>
  </message>
  <message>
   <source>Graphics card</source>
   <translation>Grafikkarte</translation>
  </message>
  <message>
   <source>Hardness</source>
   <translation>Härte</translation>
  </message>
  <message>
   <source>Harmonic minor</source>
   <translation>Moll harmonisch</translation>
  </message>
  <message>
   <source>Has all events; recordings stay where they are. Not for network drives.</source>
   <translation>Enthält alle Ereignisse; Aufnahmen bleiben, wo sie sind. Nicht für Netzlaufwerke.</translation>
  </message>
  <message>
   <source>Hear</source>
   <translation>Anhören</translation>
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
   <source>Hear compared codecs in turn</source>
   <translation>Verglichene Codecs im Wechsel hören</translation>
  </message>
  <message>
   <source>Hear it again</source>
   <translation>Noch einmal hören</translation>
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
   <source>Hear it from now on, at the same place (key {letter})</source>
   <translation>Ab jetzt hören, an derselben Stelle (Taste {letter})</translation>
  </message>
  <message>
   <source>Hear its captured sound</source>
   <translation>Seinen Originalklang hören</translation>
  </message>
  <message>
   <source>Hear its share of the recording, without edits</source>
   <translation>Seinen Anteil an der Aufnahme hören, ohne Änderungen</translation>
  </message>
  <message>
   <source>Hear sound {number}</source>
   <translation>Klang {number} hören</translation>
  </message>
  <message>
   <source>Hear the codecs in turn, at the same place and as loud, and see them</source>
   <translation>Die Codecs im Wechsel hören, an derselben Stelle und gleich laut, und sehen</translation>
  </message>
  <message>
   <source>Hear the recording from now on, at the same place (key R)</source>
   <translation>Ab jetzt die Aufnahme hören, an derselben Stelle (Taste R)</translation>
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
   <source>Hear the selected events once, as they are, without the others</source>
   <translation>Die gewählten Ereignisse einmal anhören, so wie sie sind, ohne die anderen</translation>
  </message>
  <message>
   <source>Hear the selected events' colour clusters alone; again to hear everything</source>
   <translation>Die Farbgruppen der ausgewählten Ereignisse allein hören; noch einmal, um alles zu hören</translation>
  </message>
  <message>
   <source>Hear what it would be (Space)</source>
   <translation>Hören, was daraus würde (Leertaste)</translation>
  </message>
  <message>
   <source>Hear {letter}</source>
   <translation>{letter} hören</translation>
  </message>
  <message>
   <source>Hear {letter}: {name}</source>
   <translation>{letter} hören: {name}</translation>
  </message>
  <message>
   <source>Hear {sound}</source>
   <translation>Anhören: {sound}</translation>
  </message>
  <message>
   <source>Heard</source>
   <translation>Zu hören</translation>
  </message>
  <message>
   <source>Heard {how}: {title}</source>
   <translation>Gehört {how}: {title}</translation>
  </message>
  <message>
   <source>Height can show timbre instead of pitch: sounds that are alike share a height and a colour, and the piece becomes a picture of its sounds. Y changes what height shows.</source>
   <translation>Die Höhe kann statt der Tonhöhe die Klangfarbe zeigen: Klänge, die sich gleichen, liegen auf gleicher Höhe und haben die gleiche Farbe, und das Stück wird ein Bild seiner Klänge. Y wechselt, was die Höhe zeigt.</translation>
  </message>
  <message>
   <source>Height is the pitch of the strongest partial</source>
   <translation>Die Höhe ist die Tonhöhe des stärksten Teiltons</translation>
  </message>
  <message>
   <source>Height need not be pitch: here sounds that are alike share a height and a colour, and the piece becomes a picture of its sounds. Y, or View, Height shows, brings you here and back.</source>
   <translation>Höhe muss nicht Tonhöhe sein: Hier liegen Klänge, die sich gleichen, auf gleicher Höhe und haben die gleiche Farbe, und das Stück wird ein Bild seiner Klänge. Y oder Ansicht, Höhe zeigt, führt hierher und zurück.</translation>
  </message>
  <message>
   <source>Height shows</source>
   <translation>Höhe zeigt</translation>
  </message>
  <message>
   <source>Highest level in dB</source>
   <translation>Höchster Pegel in dB</translation>
  </message>
  <message>
   <source>Highest pitch</source>
   <translation>Höchster Ton</translation>
  </message>
  <message>
   <source>History</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>Hold and move, or hold Return: events under the brush sound over one another</source>
   <translation>Halten und ziehen oder Eingabetaste halten: Ereignisse unter dem Pinsel klingen übereinander</translation>
  </message>
  <message>
   <source>How everything is done, with pictures</source>
   <translation>Wie alles geht, mit Bildern (auf Englisch)</translation>
  </message>
  <message>
   <source>How far events go: 100 % puts them on the lines</source>
   <translation>Wie weit die Ereignisse gehen: 100 % setzt sie auf die Linien</translation>
  </message>
  <message>
   <source>How it is heard</source>
   <translation>Wie es zu hören ist</translation>
  </message>
  <message>
   <source>How long the resonances ring</source>
   <translation>Wie lange die Resonanzen klingen</translation>
  </message>
  <message>
   <source>How often you are asked; fixed before: stopping at a good moment proves nothing</source>
   <translation>Wie oft gefragt wird; vorher festgelegt: Im günstigen Moment aufzuhören beweist nichts</translation>
  </message>
  <message>
   <source>Humanise {events}</source>
   <translation>{events} humanisieren</translation>
  </message>
  <message>
   <source>Humanise {events} ±{time} ms, ±{level} dB</source>
   <translation>{events} humanisieren: ±{time} ms, ±{level} dB</translation>
  </message>
  <message>
   <source>If you keep yours, the other changes are lost. If you keep theirs, the project is opened again, and your changes since it was last saved are lost. To keep both, save yours as another file.</source>
   <translation>Wird die eigene Fassung behalten, gehen die anderen Änderungen verloren. Wird die andere behalten, wird das Projekt neu geöffnet, und die eigenen Änderungen seit dem letzten Speichern gehen verloren. Beide bleiben, wenn die eigene als andere Datei gespeichert wird.</translation>
  </message>
  <message>
   <source>Import &amp;all the same</source>
   <translation>&amp;Trotzdem importieren</translation>
  </message>
  <message>
   <source>Import &amp;without them</source>
   <translation>&amp;Ohne sie importieren</translation>
  </message>
  <message>
   <source>Import edits of {events}</source>
   <translation>Änderungen importieren: {events}</translation>
  </message>
  <message>
   <source>Import event edits</source>
   <translation>Ereignis-Änderungen importieren</translation>
  </message>
  <message>
   <source>Impulse</source>
   <translation>Impuls</translation>
  </message>
  <message>
   <source>Impulse responses of your own, as WAV files</source>
   <translation>Eigene Impulsantworten, als WAV-Dateien</translation>
  </message>
  <message>
   <source>In the Compare panel, each by its letter, R the recording; a click on a picture plays from there</source>
   <translation>Im Feld Vergleichen, jeden mit seinem Buchstaben, R die Aufnahme; ein Klick in ein Bild spielt von dort</translation>
  </message>
  <message>
   <source>In this project</source>
   <translation>In diesem Projekt</translation>
  </message>
  <message>
   <source>In what is heard, from the first to the last selected event</source>
   <translation>In dem, was zu hören ist, vom ersten bis zum letzten ausgewählten Ereignis</translation>
  </message>
  <message>
   <source>Insert a sound</source>
   <translation>Einen Klang einfügen</translation>
  </message>
  <message>
   <source>Insert from the library</source>
   <translation>Aus der Bibliothek einfügen</translation>
  </message>
  <message>
   <source>Insert the events of one model at a time: {title} was encoded with another.</source>
   <translation>Immer nur Ereignisse eines Modells einfügen: {title} wurde mit einem anderen kodiert.</translation>
  </message>
  <message>
   <source>Insert {events}</source>
   <translation>{events} einfügen</translation>
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
   <source>It cannot be drawn; the log says why</source>
   <translation>Es lässt sich nicht zeichnen; das Protokoll sagt, warum</translation>
  </message>
  <message>
   <source>It cannot be played ({error})</source>
   <translation>Es lässt sich nicht spielen ({error})</translation>
  </message>
  <message>
   <source>It has {events} events of {pieces} pieces. The present library stays in its folder: to come back, choose that again.</source>
   <translation>Sie hat {events} Ereignisse; Stücke: {pieces}. Die jetzige Bibliothek bleibt in ihrem Ordner: Wird er wieder gewählt, ist sie wieder da.</translation>
  </message>
  <message>
   <source>It was being encoded: {reached} of {duration} are done. It can go on from there.</source>
   <translation>Es wurde gerade kodiert: {reached} von {duration} sind fertig. Von dort kann es weitergehen.</translation>
  </message>
  <message>
   <source>It was encoded with {made_with}; this is {model}. Its events can be seen, moved and saved, but sound different here. To hear them as they were, use the Pointillist that made them; or choose “Encode again” to find them anew.</source>
   <translation>Es wurde mit {made_with} kodiert; dies ist {model}. Seine Ereignisse lassen sich sehen, verschieben und speichern, klingen hier aber anders. Um sie wie zuvor zu hören, das Pointillist verwenden, das sie gemacht hat; oder sie mit „Erneut kodieren“ neu finden.</translation>
  </message>
  <message>
   <source>It was kept on {when}. Your own files were not touched.</source>
   <translation>Gesichert am {when}. Die eigenen Dateien wurden nicht angerührt.</translation>
  </message>
  <message>
   <source>Its events are all here, but may stand in other rooms than before. Choose rooms in the inspector, or encode the recording again.</source>
   <translation>Seine Ereignisse sind alle da, stehen aber vielleicht in anderen Räumen als zuvor. Räume im Inspektor wählen oder die Aufnahme erneut kodieren.</translation>
  </message>
  <message>
   <source>Its events, tags, ratings and notes go from the library. Recordings and projects stay.</source>
   <translation>Ereignisse, Schlagwörter, Bewertungen und Notizen verschwinden aus der Bibliothek. Aufnahmen und Projekte bleiben.</translation>
  </message>
  <message>
   <source>Its sounds are being made, at the playhead first; the mix is heard until then</source>
   <translation>Seine Klänge werden berechnet, zuerst an der Abspielposition; bis dahin ist der Mix zu hören</translation>
  </message>
  <message>
   <source>Its sounds are being made, at the playhead first; the others are missing until then</source>
   <translation>Seine Klänge werden berechnet, zuerst an der Abspielposition; die übrigen fehlen bis dahin</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Keep &amp;mine</source>
   <translation>&amp;Eigene behalten</translation>
  </message>
  <message>
   <source>Keep &amp;theirs</source>
   <translation>&amp;Andere behalten</translation>
  </message>
  <message>
   <source>Keeps the events found so far</source>
   <translation>Behält die bisher gefundenen Ereignisse</translation>
  </message>
  <message>
   <source>Key</source>
   <translation>Tonart</translation>
  </message>
  <message>
   <source>Key of the chosen action</source>
   <translation>Taste der gewählten Aktion</translation>
  </message>
  <message>
   <source>Keyboard and mouse</source>
   <translation>Tastatur und Maus</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>Keys and gestures</source>
   <translation>Tasten und Gesten</translation>
  </message>
  <message>
   <source>Keys or gesture</source>
   <translation>Tasten oder Geste</translation>
  </message>
  <message>
   <source>Kind of sound</source>
   <translation>Art des Klangs</translation>
  </message>
  <message>
   <source>Largest deviation to either side; most are less than half of it</source>
   <translation>Größte Abweichung nach beiden Seiten; die meisten sind weniger als halb so groß</translation>
  </message>
  <message>
   <source>Laying out the map: {percent} %</source>
   <translation>Karte wird angelegt: {percent} %</translation>
  </message>
  <message>
   <source>Length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>Length s</source>
   <translation>Länge s</translation>
  </message>
  <message>
   <source>Let adding wait, for example while you record</source>
   <translation>Das Hinzufügen warten lassen, etwa während einer Aufnahme</translation>
  </message>
  <message>
   <source>Letters play: same place, same loudness</source>
   <translation>Buchstaben spielen: gleiche Stelle, gleich laut</translation>
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
   <translation>Pegel des Rests, der zu keinem Ereignis gehört, und was daraus wird, wenn ein Ereignis seinen Ort verlässt</translation>
  </message>
  <message>
   <source>Level of what no event claims of the recording; all the way down silences it</source>
   <translation>Pegel des Rests, der zu keinem Ereignis gehört; ganz unten ist er stumm</translation>
  </message>
  <message>
   <source>Levels over frequency and time, all on the recording's scale</source>
   <translation>Pegel über Frequenz und Zeit, alle im Maßstab der Aufnahme</translation>
  </message>
  <message>
   <source>Li&amp;brary</source>
   <translation>Bib&amp;liothek</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>Bibliothek</translation>
  </message>
  <message>
   <source>Library samples</source>
   <translation>Samples der Bibliothek</translation>
  </message>
  <message>
   <source>Library: {added} added, {known} known already</source>
   <translation>Bibliothek: {added} hinzugefügt, {known} schon bekannt</translation>
  </message>
  <message>
   <source>Library: {added} added, {known} known already, {failed} cannot be used (see Problems)</source>
   <translation>Bibliothek: {added} hinzugefügt, {known} schon bekannt, {failed} unbrauchbar (siehe Probleme)</translation>
  </message>
  <message>
   <source>Library: {new} new or changed files, {back} found again, {missing} missing</source>
   <translation>Bibliothek: {new} neue oder geänderte Dateien, {back} wiedergefunden, {missing} fehlen</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>Lights up when the mix passes full scale</source>
   <translation>Leuchtet, wenn der Mix die Vollaussteuerung überschreitet</translation>
  </message>
  <message>
   <source>Like this {stage}</source>
   <translation>Ähnlich: {stage}</translation>
  </message>
  <message>
   <source>Lines</source>
   <translation>Linien</translation>
  </message>
  <message>
   <source>Listen</source>
   <translation>Hören</translation>
  </message>
  <message>
   <source>Listens three times and refines longest: closest to the recording, and slow</source>
   <translation>Hört dreimal hin und verfeinert am längsten: der Aufnahme am nächsten, und langsam</translation>
  </message>
  <message>
   <source>Loading the model</source>
   <translation>Das Modell wird geladen</translation>
  </message>
  <message>
   <source>Locate {name}</source>
   <translation>Suchen: {name}</translation>
  </message>
  <message>
   <source>Locrian</source>
   <translation>Lokrisch</translation>
  </message>
  <message>
   <source>Log-mel distance (dB)</source>
   <translation>Log-Mel-Abstand (dB)</translation>
  </message>
  <message>
   <source>Longest length in seconds</source>
   <translation>Größte Länge in Sekunden</translation>
  </message>
  <message>
   <source>Look for files that moved, changed or are missing, and for new ones in watched folders</source>
   <translation>Nach verschobenen, geänderten und fehlenden Dateien suchen und nach neuen in überwachten Ordnern</translation>
  </message>
  <message>
   <source>Looking for recordings…</source>
   <translation>Aufnahmen werden gesucht…</translation>
  </message>
  <message>
   <source>Looking for the best matches in the library</source>
   <translation>Suche nach den ähnlichsten Klängen der Bibliothek</translation>
  </message>
  <message>
   <source>Loop the selectio&amp;n</source>
   <translation>Auswa&amp;hl loopen</translation>
  </message>
  <message>
   <source>Loop {start} – {end}   ·   {length_s:.3f} s</source>
   <translation>Loop {start} – {end}   ·   {length_s:.3f} s</translation>
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
   <source>Loudness could not be measured ({error})</source>
   <translation>Die Lautheit konnte nicht gemessen werden ({error})</translation>
  </message>
  <message>
   <source>Loudness is not measured yet</source>
   <translation>Die Lautheit ist noch nicht gemessen</translation>
  </message>
  <message>
   <source>Loudness relative to full scale</source>
   <translation>Lautheit relativ zur Vollaussteuerung</translation>
  </message>
  <message>
   <source>Lowest level in dB</source>
   <translation>Niedrigster Pegel in dB</translation>
  </message>
  <message>
   <source>Lowest pitch</source>
   <translation>Tiefster Ton</translation>
  </message>
  <message>
   <source>Lydian</source>
   <translation>Lydisch</translation>
  </message>
  <message>
   <source>MP3 at nominally 16 kbit/s (ffmpeg)</source>
   <translation>MP3 mit nominell 16 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>MP3 at nominally 24 kbit/s (ffmpeg)</source>
   <translation>MP3 mit nominell 24 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>MP3 at nominally 32 kbit/s (ffmpeg)</source>
   <translation>MP3 mit nominell 32 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>MP3 at nominally 64 kbit/s (ffmpeg)</source>
   <translation>MP3 mit nominell 64 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>MP3 at nominally 8 kbit/s (ffmpeg)</source>
   <translation>MP3 mit nominell 8 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Made in the background, so that a moved event is heard at once</source>
   <translation>Wird im Hintergrund berechnet, damit ein verschobenes Ereignis sofort zu hören ist</translation>
  </message>
  <message>
   <source>Major</source>
   <translation>Dur</translation>
  </message>
  <message>
   <source>Major pentatonic</source>
   <translation>Dur-Pentatonik</translation>
  </message>
  <message>
   <source>Making a mosaic of the library's sounds</source>
   <translation>Mosaik aus Klängen der Bibliothek wird gebaut</translation>
  </message>
  <message>
   <source>Making the page</source>
   <translation>Die Seite wird gemacht</translation>
  </message>
  <message>
   <source>Map</source>
   <translation>Karte</translation>
  </message>
  <message>
   <source>Map and neighbours alone; Esc or the same key brings the others back</source>
   <translation>Nur Karte und Nachbarn; Esc oder dieselbe Taste holt das andere zurück</translation>
  </message>
  <message>
   <source>Map and neighbours are large; the timeline is a strip above them</source>
   <translation>Karte und Nachbarn sind groß, die Zeitachse ist ein Streifen darüber</translation>
  </message>
  <message>
   <source>Map in the &amp;whole window</source>
   <translation>Karte &amp;im ganzen Fenster</translation>
  </message>
  <message>
   <source>Map of the library</source>
   <translation>Karte der Bibliothek</translation>
  </message>
  <message>
   <source>Marker {name} at {time}</source>
   <translation>Marker {name} bei {time}</translation>
  </message>
  <message>
   <source>Marks glide to their new places and colours; without it, they jump</source>
   <translation>Marken gleiten an ihre neuen Orte und in ihre neuen Farben; ohne dies springen sie</translation>
  </message>
  <message>
   <source>Mean difference of the levels in 80 bands; 0 is the recording, lower is better</source>
   <translation>Mittlerer Unterschied der Pegel in 80 Bändern; 0 ist die Aufnahme, weniger ist besser</translation>
  </message>
  <message>
   <source>Measuring events</source>
   <translation>Ereignisse werden gemessen</translation>
  </message>
  <message>
   <source>Measuring…</source>
   <translation>Wird gemessen …</translation>
  </message>
  <message>
   <source>Melodic minor</source>
   <translation>Moll melodisch</translation>
  </message>
  <message>
   <source>Metronome on the &amp;beats</source>
   <translation>&amp;Metronom auf den Schlägen</translation>
  </message>
  <message>
   <source>Minor pentatonic</source>
   <translation>Moll-Pentatonik</translation>
  </message>
  <message>
   <source>Mix &amp;over the recording…</source>
   <translation>&amp;Über der Aufnahme mischen…</translation>
  </message>
  <message>
   <source>Mix of {events} raised to {mix} %, so that the room is heard</source>
   <translation>{events}: Raumanteil auf {mix} % angehoben, damit der Raum zu hören ist</translation>
  </message>
  <message>
   <source>Mix over the recording</source>
   <translation>Über der Aufnahme mischen</translation>
  </message>
  <message>
   <source>Mix: what you have made of the recording, as it is exported; unedited, it is the recording</source>
   <translation>Mix: die Aufnahme mit allen Änderungen, so wie sie exportiert wird; ohne Änderungen die Aufnahme selbst</translation>
  </message>
  <message>
   <source>Mixolydian</source>
   <translation>Mixolydisch</translation>
  </message>
  <message>
   <source>Mo&amp;del</source>
   <translation>Mo&amp;dell</translation>
  </message>
  <message>
   <source>Mode</source>
   <translation>Modus</translation>
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
   <source>Model: what the 32 numbers of each event make, without the recording</source>
   <translation>Modell: was die 32 Zahlen jedes Ereignisses ergeben, ohne die Aufnahme</translation>
  </message>
  <message>
   <source>Mor&amp;ph…</source>
   <translation>Mor&amp;phen…</translation>
  </message>
  <message>
   <source>More like the whole sound, or like one stage of it</source>
   <translation>Ähnlich dem ganzen Klang oder einer seiner Stufen</translation>
  </message>
  <message>
   <source>More of the toolbar</source>
   <translation>Mehr von der Werkzeugleiste</translation>
  </message>
  <message>
   <source>Morph</source>
   <translation>Morphen</translation>
  </message>
  <message>
   <source>Morph towards the neighbour, in percent</source>
   <translation>In Richtung des Nachbarn morphen, in Prozent</translation>
  </message>
  <message>
   <source>Morph {events} {share} % to {sound}</source>
   <translation>{events} zu {share} % morphen zu {sound}</translation>
  </message>
  <message>
   <source>Mos&amp;aic of the library</source>
   <translation>Mos&amp;aik aus der Bibliothek</translation>
  </message>
  <message>
   <source>Mosaic of {events}</source>
   <translation>Mosaik aus {events}</translation>
  </message>
  <message>
   <source>Mosaic: {events} have sounds of the library</source>
   <translation>Mosaik: {events} mit Klängen der Bibliothek</translation>
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
   <source>Move the library to another folder, or use the one that is there</source>
   <translation>Die Bibliothek in einen anderen Ordner verschieben oder die verwenden, die dort ist</translation>
  </message>
  <message>
   <source>Move the library to {folder}?</source>
   <translation>Die Bibliothek nach {folder} verschieben?</translation>
  </message>
  <message>
   <source>Move the pointer over the map to hear what is where; drag a point onto the timeline to use its sound. Beside it are the neighbours of the selected event. W gives the map the whole window, W or Esc gives it back.</source>
   <translation>Den Zeiger über die Karte bewegen, um zu hören, was wo ist; einen Punkt auf die Zeitachse ziehen, um seinen Klang zu verwenden. Daneben stehen die Nachbarn des ausgewählten Ereignisses. W gibt der Karte das ganze Fenster, W oder Esc nimmt es ihr wieder.</translation>
  </message>
  <message>
   <source>Move the selected events by steps of a scale, in a key of your choice</source>
   <translation>Die ausgewählten Ereignisse um Stufen einer Tonleiter verschieben, in einer Tonart nach Wahl</translation>
  </message>
  <message>
   <source>Move the selected events towards the lines of a grid</source>
   <translation>Die ausgewählten Ereignisse in Richtung der Linien eines Rasters verschieben</translation>
  </message>
  <message>
   <source>Move {events} {amount} ms</source>
   <translation>{events} um {amount} ms verschieben</translation>
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
   <source>Mute {events}</source>
   <translation>{events} stumm schalten</translation>
  </message>
  <message>
   <source>Muted</source>
   <translation>Stumm</translation>
  </message>
  <message>
   <source>Name the region</source>
   <translation>Bereich benennen</translation>
  </message>
  <message>
   <source>Name:</source>
   <translation>Name:</translation>
  </message>
  <message>
   <source>Natural minor</source>
   <translation>Moll natürlich</translation>
  </message>
  <message>
   <source>Nearest</source>
   <translation>Nächstes</translation>
  </message>
  <message>
   <source>Nearest neighbours</source>
   <translation>Nächste Nachbarn</translation>
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
   <translation>Neue Klänge zu denselben Zeiten, gewürfelt nach der Verteilung der Vektoren der ausgewählten Ereignisse</translation>
  </message>
  <message>
   <source>Next file</source>
   <translation>Nächste Datei</translation>
  </message>
  <message>
   <source>Next: {name}</source>
   <translation>Als Nächstes: {name}</translation>
  </message>
  <message>
   <source>No captured sound: {reason}</source>
   <translation>Kein Originalklang: {reason}</translation>
  </message>
  <message>
   <source>No event can be later than {hours:.1f} hours in this piece</source>
   <translation>In diesem Stück kann kein Ereignis später als bei {hours:.1f} Stunden liegen</translation>
  </message>
  <message>
   <source>No event of the library passes the filters.</source>
   <translation>Kein Ereignis der Bibliothek passt zu den Filtern.</translation>
  </message>
  <message>
   <source>No events</source>
   <translation>Keine Ereignisse</translation>
  </message>
  <message>
   <source>No events found in {region}; nothing has changed</source>
   <translation>Keine Ereignisse gefunden in {region}; nichts hat sich geändert</translation>
  </message>
  <message>
   <source>No events found: the recording is silent or too soft; make it louder and open it again</source>
   <translation>Keine Ereignisse gefunden: Die Aufnahme ist still oder zu leise; lauter machen und noch einmal öffnen</translation>
  </message>
  <message>
   <source>No events yet</source>
   <translation>Noch keine Ereignisse</translation>
  </message>
  <message>
   <source>No longer look in this folder; its pieces stay in the library</source>
   <translation>In diesem Ordner nicht mehr suchen; seine Stücke bleiben in der Bibliothek</translation>
  </message>
  <message>
   <source>No map yet</source>
   <translation>Noch keine Karte</translation>
  </message>
  <message>
   <source>No output device was found</source>
   <translation>Kein Ausgabegerät gefunden</translation>
  </message>
  <message>
   <source>No page has these words</source>
   <translation>Keine Seite enthält diese Wörter</translation>
  </message>
  <message>
   <source>No sound device: playing silently ({problem})</source>
   <translation>Kein Audiogerät: Wiedergabe ohne Ton ({problem})</translation>
  </message>
  <message>
   <source>Noise</source>
   <translation>Geräusch</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <source>None of these events comes from the recording</source>
   <translation>Keines dieser Ereignisse stammt aus der Aufnahme</translation>
  </message>
  <message>
   <source>Not all watched folders can be read</source>
   <translation>Nicht alle überwachten Ordner sind lesbar</translation>
  </message>
  <message>
   <source>Not heard now: {reason}.</source>
   <translation>Jetzt nicht zu hören: {reason}.</translation>
  </message>
  <message>
   <source>Not now</source>
   <translation>Jetzt nicht</translation>
  </message>
  <message>
   <source>Not now: {reason}</source>
   <translation>Jetzt nicht: {reason}</translation>
  </message>
  <message>
   <source>Not opened here: {names}.</source>
   <translation>Hier nicht zu öffnen: {names}.</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>Notiz</translation>
  </message>
  <message>
   <source>Notes of the scale</source>
   <translation>Töne der Leiter</translation>
  </message>
  <message>
   <source>Nothing found</source>
   <translation>Nichts gefunden</translation>
  </message>
  <message>
   <source>Nothing is compared yet</source>
   <translation>Noch ist nichts verglichen</translation>
  </message>
  <message>
   <source>Nothing is lost</source>
   <translation>Nichts geht verloren</translation>
  </message>
  <message>
   <source>Nothing is selected: select events on the timeline</source>
   <translation>Nichts ist ausgewählt: Ereignisse auf der Zeitleiste auswählen</translation>
  </message>
  <message>
   <source>Nothing selected</source>
   <translation>Nichts ausgewählt</translation>
  </message>
  <message>
   <source>Nothing was exported</source>
   <translation>Es wurde nichts exportiert</translation>
  </message>
  <message>
   <source>Nothing was imported</source>
   <translation>Nichts wurde importiert</translation>
  </message>
  <message>
   <source>Nothing was written</source>
   <translation>Nichts wurde geschrieben</translation>
  </message>
  <message>
   <source>Nothing yet</source>
   <translation>Noch nichts</translation>
  </message>
  <message>
   <source>Now it sounds like the mix: {reason}</source>
   <translation>Jetzt klingt es wie der Mix: {reason}</translation>
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
   <source>Of the first and the last; a new time is that of the first, and the others move along</source>
   <translation>Vom ersten und vom letzten; eine neue Zeit gilt für das erste, und die anderen gehen mit</translation>
  </message>
  <message>
   <source>Of the impulse: below 0 a softer, darker attack, above 0 a sharper, brighter one</source>
   <translation>Des Impulses: unter 0 ein weicherer, dunklerer Anschlag, über 0 ein schärferer, hellerer</translation>
  </message>
  <message>
   <source>Of the library's events that the filter lets through, none is of this piece's model; encode them again with it</source>
   <translation>Von den Ereignissen der Bibliothek, die der Filter durchlässt, ist keines vom Modell dieses Stücks; mit ihm neu kodieren</translation>
  </message>
  <message>
   <source>Of the replaced or morphed sound</source>
   <translation>Vom ersetzten oder gemorphten Klang</translation>
  </message>
  <message>
   <source>Of the samples: more bits are less noise; float cannot clip</source>
   <translation>Der Samples: mehr Bits rauschen weniger, Float übersteuert nicht</translation>
  </message>
  <message>
   <source>Of the selected events</source>
   <translation>Von den ausgewählten Ereignissen</translation>
  </message>
  <message>
   <source>One file for any browser, to send: timeline, map and sounds, to be looked at and played</source>
   <translation>Eine Datei für jeden Browser, zum Verschicken: Zeitachse, Karte und Klänge, zum Ansehen und Anhören</translation>
  </message>
  <message>
   <source>Only rooms of your own can be removed</source>
   <translation>Nur eigene Räume lassen sich entfernen</translation>
  </message>
  <message>
   <source>Only the event's own share goes; a trace of it may stay where it was</source>
   <translation>Nur der eigene Anteil des Ereignisses geht; eine Spur davon bleibt vielleicht an seinem Ort</translation>
  </message>
  <message>
   <source>Only the events of this piece</source>
   <translation>Nur die Ereignisse dieses Stücks</translation>
  </message>
  <message>
   <source>Only the processor: no graphics card that can compute was found</source>
   <translation>Nur der Prozessor: Es wurde keine Grafikkarte gefunden, die rechnen kann</translation>
  </message>
  <message>
   <source>Only {events} can be heard. Click to hear everything again (S)</source>
   <translation>Zu hören: nur {events}. Anklicken, um wieder alles zu hören (S)</translation>
  </message>
  <message>
   <source>Only {factor:.1f} %: no event may come before the start.</source>
   <translation>Nur {factor:.1f} %: Kein Ereignis darf vor dem Anfang liegen.</translation>
  </message>
  <message>
   <source>Only {name} ✕</source>
   <translation>Nur {name} ✕</translation>
  </message>
  <message>
   <source>Onset in its recording</source>
   <translation>Einsatz in der Aufnahme</translation>
  </message>
  <message>
   <source>Onset; type seconds or m:ss.mmm</source>
   <translation>Einsatz; Sekunden oder m:ss.mmm eingeben</translation>
  </message>
  <message>
   <source>Onsets in “{name}” are far behind the end of the piece: {events}.</source>
   <translation>Einsätze in „{name}“ liegen weit hinter dem Ende des Stücks: {events}.</translation>
  </message>
  <message>
   <source>Onsets of the events that are not moved</source>
   <translation>Einsätze der Ereignisse, die nicht bewegt werden</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Open a file…</source>
   <translation>Eine Datei öffnen…</translation>
  </message>
  <message>
   <source>Open a recording first</source>
   <translation>Zuerst eine Aufnahme öffnen</translation>
  </message>
  <message>
   <source>Open a recording first.</source>
   <translation>Zuerst eine Aufnahme öffnen.</translation>
  </message>
  <message>
   <source>Open a recording or a project; of several, one or each in turn</source>
   <translation>Eine Aufnahme oder ein Projekt öffnen; von mehreren eines oder alle nacheinander</translation>
  </message>
  <message>
   <source>Open a recording to see its sound events</source>
   <translation>Eine Aufnahme öffnen, um ihre Klangereignisse zu sehen</translation>
  </message>
  <message>
   <source>Open a recording: codecs can then be compared on any part of it.</source>
   <translation>Öffnen Sie eine Aufnahme: Dann lassen sich Codecs auf jedem Teil von ihr vergleichen.</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Open ne&amp;xt file</source>
   <translation>Näc&amp;hste Datei öffnen</translation>
  </message>
  <message>
   <source>Open recen&amp;t</source>
   <translation>Zuletzt &amp;geöffnet</translation>
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
   <source>Open the &amp;next</source>
   <translation>&amp;Nächste öffnen</translation>
  </message>
  <message>
   <source>Open the next file, {name}</source>
   <translation>Die nächste Datei öffnen, {name}</translation>
  </message>
  <message>
   <source>Open the next of several files that were dropped or chosen</source>
   <translation>Die nächste von mehreren abgelegten oder gewählten Dateien öffnen</translation>
  </message>
  <message>
   <source>Opening the library…</source>
   <translation>Bibliothek wird geöffnet…</translation>
  </message>
  <message>
   <source>Opens the first. The others wait in the status bar until you are done with it</source>
   <translation>Öffnet die erste. Die anderen warten in der Statusleiste, bis sie an der Reihe sind</translation>
  </message>
  <message>
   <source>Opens the next of the files that wait: {names}</source>
   <translation>Öffnet die nächste der wartenden Dateien: {names}</translation>
  </message>
  <message>
   <source>Opus at nominally 12 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 12 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 16 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 16 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 24 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 24 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 32 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 32 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 5 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 5 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 6 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 6 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 64 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 64 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Opus at nominally 8 kbit/s (ffmpeg)</source>
   <translation>Opus mit nominell 8 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Output level</source>
   <translation>Ausgangspegel</translation>
  </message>
  <message>
   <source>Over</source>
   <translation>Zu laut</translation>
  </message>
  <message>
   <source>Overview</source>
   <translation>Übersicht</translation>
  </message>
  <message>
   <source>P&amp;anels</source>
   <translation>&amp;Bereiche</translation>
  </message>
  <message>
   <source>P&amp;lay from here</source>
   <translation>Ab hier &amp;abspielen</translation>
  </message>
  <message>
   <source>Page of the guide</source>
   <translation>Seite des Handbuchs</translation>
  </message>
  <message>
   <source>Pages</source>
   <translation>Seiten</translation>
  </message>
  <message>
   <source>Pages for a browser</source>
   <translation>Seiten für einen Browser</translation>
  </message>
  <message>
   <source>Pages of the guide</source>
   <translation>Seiten des Handbuchs</translation>
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
   <source>Part of the recording</source>
   <translation>Teil der Aufnahme</translation>
  </message>
  <message>
   <source>Part of the way to the chosen neighbour, or to the nearest one: arrow keys move the slider</source>
   <translation>Einen Teil des Wegs zum gewählten Nachbarn, sonst zum nächsten: Pfeiltasten bewegen den Regler</translation>
  </message>
  <message>
   <source>Part of the way to {event}</source>
   <translation>Ein Stück des Wegs zu {event}</translation>
  </message>
  <message>
   <source>Paste {events}</source>
   <translation>{events} einfügen</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>Pause</translation>
  </message>
  <message>
   <source>Phrygian</source>
   <translation>Phrygisch</translation>
  </message>
  <message>
   <source>Piece</source>
   <translation>Stück</translation>
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
   <source>Pitched</source>
   <translation>Mit Tonhöhe</translation>
  </message>
  <message>
   <source>Pitched and noise</source>
   <translation>Töne und Geräusche</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>Abspielen</translation>
  </message>
  <message>
   <source>Play a cloud of sounds of the library</source>
   <translation>Eine Wolke aus Klängen der Bibliothek spielen</translation>
  </message>
  <message>
   <source>Play position</source>
   <translation>Abspielposition</translation>
  </message>
  <message>
   <source>Play recording, model and events as loud as the mix, which stays as it is, as exports do</source>
   <translation>Aufnahme, Modell und Ereignisse so laut abspielen wie den Mix; Mix und Exporte bleiben, wie sie sind</translation>
  </message>
  <message>
   <source>Play the &amp;recording from here</source>
   <translation>&amp;Aufnahme ab hier abspielen</translation>
  </message>
  <message>
   <source>Play the &amp;selection</source>
   <translation>A&amp;uswahl abspielen</translation>
  </message>
  <message>
   <source>Play the recording at the same place; again: back to what was heard before</source>
   <translation>Die Aufnahme an derselben Stelle abspielen; noch einmal: zurück zu dem, was vorher zu hören war</translation>
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
   <source>Play what is chosen: the recording, the mix, the model or the events only</source>
   <translation>Abspielen, was gewählt ist: die Aufnahme, den Mix, das Modell oder nur die Ereignisse</translation>
  </message>
  <message>
   <source>Played louder, to be as loud as the mix, as far as it does not clip</source>
   <translation>Lauter abgespielt, damit es so laut ist wie der Mix, soweit es nicht übersteuert</translation>
  </message>
  <message>
   <source>Played softer, to be as loud as the mix</source>
   <translation>Leiser abgespielt, damit es so laut ist wie der Mix</translation>
  </message>
  <message>
   <source>Playing through</source>
   <translation>Wiedergabe über</translation>
  </message>
  <message>
   <source>Playing through {backend} instead ({problem})</source>
   <translation>Wiedergabe stattdessen über {backend} ({problem})</translation>
  </message>
  <message>
   <source>Playing went wrong: {error}</source>
   <translation>Bei der Wiedergabe ging etwas schief: {error}</translation>
  </message>
  <message>
   <source>Plays</source>
   <translation>Spielt</translation>
  </message>
  <message>
   <source>Pointillist did not close properly. Bring back “{title}”?</source>
   <translation>Pointillist wurde nicht ordentlich beendet. „{title}“ zurückholen?</translation>
  </message>
  <message>
   <source>Pointillist's events with details, level standard</source>
   <translation>Ereignisse von Pointillist mit Details, Stufe Standard</translation>
  </message>
  <message>
   <source>Pointillist's events, level best, packed</source>
   <translation>Ereignisse von Pointillist, Stufe Beste, gepackt</translation>
  </message>
  <message>
   <source>Pointillist's events, level draft, packed: about 1.3 kbit/s</source>
   <translation>Ereignisse von Pointillist, Stufe Entwurf, gepackt: etwa 1,3 kbit/s</translation>
  </message>
  <message>
   <source>Pointillist's events, level standard, packed</source>
   <translation>Ereignisse von Pointillist, Stufe Standard, gepackt</translation>
  </message>
  <message>
   <source>Pointillist's project with the recording in it</source>
   <translation>Projekt von Pointillist mit der Aufnahme darin</translation>
  </message>
  <message>
   <source>Poor</source>
   <translation>Mäßig</translation>
  </message>
  <message>
   <source>Predicted opinion of listeners; higher is better. For parts of 1 to 30 s, with pip install 'pointillist[evaluate]'</source>
   <translation>Vorhergesagtes Urteil von Hörern; mehr ist besser. Für Teile von 1 bis 30 s, mit pip install 'pointillist[evaluate]'</translation>
  </message>
  <message>
   <source>Preferences</source>
   <translation>Voreinstellungen</translation>
  </message>
  <message>
   <source>Press a button with the keyboard</source>
   <translation>Eine Schaltfläche mit der Tastatur drücken</translation>
  </message>
  <message>
   <source>Press it with the beats, a few times; the tempo is set when you stop</source>
   <translation>Ein paarmal im Takt drücken; nach dem letzten Mal gilt das Tempo</translation>
  </message>
  <message>
   <source>Press shortcut</source>
   <translation>Taste drücken</translation>
  </message>
  <message>
   <source>Pro&amp;blems…</source>
   <translation>&amp;Probleme…</translation>
  </message>
  <message>
   <source>Problems of the library</source>
   <translation>Probleme der Bibliothek</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>Prozessor</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Progress of adding to the library</source>
   <translation>Fortschritt beim Hinzufügen zur Bibliothek</translation>
  </message>
  <message>
   <source>Progress of the comparison</source>
   <translation>Fortschritt des Vergleichs</translation>
  </message>
  <message>
   <source>Projects</source>
   <translation>Projekte</translation>
  </message>
  <message>
   <source>Put the events that are selected in the library into the piece</source>
   <translation>Die in der Bibliothek ausgewählten Ereignisse ins Stück einfügen</translation>
  </message>
  <message>
   <source>Put the playhead on the marker before</source>
   <translation>Die Abspielposition auf den vorigen Marker setzen</translation>
  </message>
  <message>
   <source>Put the playhead on the next marker of the recording</source>
   <translation>Die Abspielposition auf den nächsten Marker der Aufnahme setzen</translation>
  </message>
  <message>
   <source>Put the selected events on the clipboard as a WAV, for another program</source>
   <translation>Die ausgewählten Ereignisse als WAV in die Zwischenablage legen, für ein anderes Programm</translation>
  </message>
  <message>
   <source>Quality by</source>
   <translation>Qualität nach</translation>
  </message>
  <message>
   <source>Quantise {events}</source>
   <translation>{events} quantisieren</translation>
  </message>
  <message>
   <source>Quantise {events} by {share} %</source>
   <translation>{events} zu {share} % quantisieren</translation>
  </message>
  <message>
   <source>Quiet passages fade into noise instead of becoming coarse; mostly for 16 bit</source>
   <translation>Leise Stellen gehen in Rauschen über, statt grob zu werden; vor allem für 16 Bit</translation>
  </message>
  <message>
   <source>R&amp;eplace with the neighbour</source>
   <translation>Durch den Nachbarn &amp;ersetzen</translation>
  </message>
  <message>
   <source>REAPER regions</source>
   <translation>REAPER-Regionen</translation>
  </message>
  <message>
   <source>Radius</source>
   <translation>Radius</translation>
  </message>
  <message>
   <source>Radius of the brush</source>
   <translation>Radius des Pinsels</translation>
  </message>
  <message>
   <source>Random</source>
   <translation>Zufällig</translation>
  </message>
  <message>
   <source>Randomise &amp;times</source>
   <translation>&amp;Zufällige Zeiten</translation>
  </message>
  <message>
   <source>Randomise times of {events}</source>
   <translation>{events} auf zufällige Zeiten verteilen</translation>
  </message>
  <message>
   <source>Rate</source>
   <translation>Rate</translation>
  </message>
  <message>
   <source>Rate against quality; the table has the same numbers</source>
   <translation>Rate gegen Qualität; die Tabelle hat dieselben Zahlen</translation>
  </message>
  <message>
   <source>Rate and quality</source>
   <translation>Rate und Qualität</translation>
  </message>
  <message>
   <source>Rate and quality of {name}</source>
   <translation>Rate und Qualität von {name}</translation>
  </message>
  <message>
   <source>Rates and figures</source>
   <translation>Raten und Zahlen</translation>
  </message>
  <message>
   <source>Rating</source>
   <translation>Bewertung</translation>
  </message>
  <message>
   <source>Re&amp;move from the library…</source>
   <translation>Aus der Bib&amp;liothek entfernen…</translation>
  </message>
  <message>
   <source>Read the selected files again, or all if none is selected</source>
   <translation>Die ausgewählten Dateien noch einmal lesen, oder alle, wenn keine ausgewählt ist</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <source>Rebuild the piece from sounds of the library that its filter lets through</source>
   <translation>Das Stück aus Klängen der Bibliothek nachbauen, die ihr Filter durchlässt</translation>
  </message>
  <message>
   <source>Recording</source>
   <translation>Aufnahme</translation>
  </message>
  <message>
   <source>Recording: as it was opened</source>
   <translation>Aufnahme: wie sie geöffnet wurde</translation>
  </message>
  <message>
   <source>Recordings</source>
   <translation>Aufnahmen</translation>
  </message>
  <message>
   <source>Recordings and projects</source>
   <translation>Aufnahmen und Projekte</translation>
  </message>
  <message>
   <source>Recover unsaved work</source>
   <translation>Ungespeicherte Arbeit zurückholen</translation>
  </message>
  <message>
   <source>Reference</source>
   <translation>Referenz</translation>
  </message>
  <message>
   <source>Regions</source>
   <translation>Regionen</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Remove from the library?</source>
   <translation>Aus der Bibliothek entfernen?</translation>
  </message>
  <message>
   <source>Remove from the palette</source>
   <translation>Aus der Palette entfernen</translation>
  </message>
  <message>
   <source>Remove {name} from palette</source>
   <translation>{name} aus der Palette entfernen</translation>
  </message>
  <message>
   <source>Remove {name} from the library?</source>
   <translation>{name} aus der Bibliothek entfernen?</translation>
  </message>
  <message>
   <source>Remove “{name}” for all projects?</source>
   <translation>„{name}“ für alle Projekte entfernen?</translation>
  </message>
  <message>
   <source>Removed “{name}”; its file is where it was</source>
   <translation>„{name}“ entfernt; die Datei liegt, wo sie war</translation>
  </message>
  <message>
   <source>Removed “{name}”; this piece keeps it for {events}</source>
   <translation>„{name}“ entfernt; dieses Stück behält ihn für {events}</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>Umbenennen</translation>
  </message>
  <message>
   <source>Rename the region</source>
   <translation>Bereich umbenennen</translation>
  </message>
  <message>
   <source>Rename {name} to {new_name} in palette</source>
   <translation>{name} in der Palette in {new_name} umbenennen</translation>
  </message>
  <message>
   <source>Rename…</source>
   <translation>Umbenennen…</translation>
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
   <source>Render from: {source}</source>
   <translation>Klang aus: {source}</translation>
  </message>
  <message>
   <source>Render {events} from blend</source>
   <translation>{events}: Klang aus der Mischung</translation>
  </message>
  <message>
   <source>Render {events} from captured sound</source>
   <translation>{events}: Originalklang</translation>
  </message>
  <message>
   <source>Render {events} from model</source>
   <translation>{events}: Klang aus dem Modell</translation>
  </message>
  <message>
   <source>Rendering events</source>
   <translation>Ereignisse werden berechnet</translation>
  </message>
  <message>
   <source>Rendering the selection; the drag begins when it is there</source>
   <translation>Die Auswahl wird berechnet; das Ziehen beginnt, sobald sie da ist</translation>
  </message>
  <message>
   <source>Rendering the selection…</source>
   <translation>Die Auswahl wird berechnet…</translation>
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
   <source>Replace the file?</source>
   <translation>Datei ersetzen?</translation>
  </message>
  <message>
   <source>Replace with best matches of the &amp;library</source>
   <translation>Durch ähnlichste Klänge der &amp;Bibliothek ersetzen</translation>
  </message>
  <message>
   <source>Replace {events} by best matches</source>
   <translation>{events} durch ähnlichste Klänge ersetzen</translation>
  </message>
  <message>
   <source>Replace {events} with {sound}</source>
   <translation>{events} ersetzen durch {sound}</translation>
  </message>
  <message>
   <source>Rescan</source>
   <translation>Neu durchsuchen</translation>
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
   <source>Reset the {field}</source>
   <translation>Zurücksetzen: {field}</translation>
  </message>
  <message>
   <source>Reset the {field} to as-encoded</source>
   <translation>{field} auf den kodierten Wert zurücksetzen</translation>
  </message>
  <message>
   <source>Reset to as-&amp;encoded</source>
   <translation>Auf kodierten Zustand zu&amp;rücksetzen</translation>
  </message>
  <message>
   <source>Reset {events} to as-encoded</source>
   <translation>{events} auf kodierten Zustand zurücksetzen</translation>
  </message>
  <message>
   <source>Reset {fields} of {events}</source>
   <translation>{events}: {fields} zurücksetzen</translation>
  </message>
  <message>
   <source>Residual level</source>
   <translation>Restpegel</translation>
  </message>
  <message>
   <source>Residual level in decibels</source>
   <translation>Restpegel in Dezibel</translation>
  </message>
  <message>
   <source>Resonance</source>
   <translation>Resonanz</translation>
  </message>
  <message>
   <source>Restore impulse of {events}</source>
   <translation>{events}: Impuls wiederherstellen</translation>
  </message>
  <message>
   <source>Restore resonance of {events}</source>
   <translation>{events}: Resonanz wiederherstellen</translation>
  </message>
  <message>
   <source>Restore room mix of {events}</source>
   <translation>{events}: Raumanteil wiederherstellen</translation>
  </message>
  <message>
   <source>Restore room of {events}</source>
   <translation>{events}: Raum wiederherstellen</translation>
  </message>
  <message>
   <source>Return or Enter on the focused button; Space always plays the piece</source>
   <translation>Eingabetaste auf der Schaltfläche, die den Fokus hat; die Leertaste spielt immer das Stück</translation>
  </message>
  <message>
   <source>Reverberation time {seconds:.2f} s</source>
   <translation>Nachhallzeit {seconds:.2f} s</translation>
  </message>
  <message>
   <source>Reverse order of {events}</source>
   <translation>{events}: Reihenfolge umkehren</translation>
  </message>
  <message>
   <source>Roo&amp;m and its mix</source>
   <translation>Rau&amp;m und Raumanteil</translation>
  </message>
  <message>
   <source>Room</source>
   <translation>Raum</translation>
  </message>
  <message>
   <source>Room mix</source>
   <translation>Raumanteil</translation>
  </message>
  <message>
   <source>Room: {room}</source>
   <translation>Raum: {room}</translation>
  </message>
  <message>
   <source>Rooms</source>
   <translation>Räume</translation>
  </message>
  <message>
   <source>Rooms added: {names}</source>
   <translation>Räume hinzugefügt: {names}</translation>
  </message>
  <message>
   <source>Rooms that are not here: {names}. Their events sound in their own rooms until you add them</source>
   <translation>Räume, die hier fehlen: {names}. Bis sie hinzugefügt sind, klingen ihre Ereignisse in ihren eigenen Räumen</translation>
  </message>
  <message>
   <source>Run codecs on a part of the recording; hear them in turn, see them, and judge them blind</source>
   <translation>Codecs auf einem Teil der Aufnahme laufen lassen; sie im Wechsel hören, sehen und blind beurteilen</translation>
  </message>
  <message>
   <source>Run the codecs that are chosen on this part; what was done before is taken from memory</source>
   <translation>Die gewählten Codecs auf diesem Teil laufen lassen; was schon fertig war, ist sofort da</translation>
  </message>
  <message>
   <source>S&amp;hare as a page…</source>
   <translation>Als Sei&amp;te weitergeben…</translation>
  </message>
  <message>
   <source>S&amp;nap to</source>
   <translation>Einra&amp;sten an</translation>
  </message>
  <message>
   <source>S&amp;tems: one file per selected event ({files})</source>
   <translation>&amp;Einzelspuren: eine Datei je ausgewähltem Ereignis ({files})</translation>
  </message>
  <message>
   <source>S&amp;wing</source>
   <translation>S&amp;wing</translation>
  </message>
  <message>
   <source>SIREN: a network of sines fitted to each clip, 16,833 weights of 16 bits</source>
   <translation>SIREN: ein Netz aus Sinusfunktionen, an jede Aufnahme angepasst, 16.833 Gewichte zu 16 Bit</translation>
  </message>
  <message>
   <source>SIREN: a network of sines fitted to each clip, 6,433 weights of 8 bits</source>
   <translation>SIREN: ein Netz aus Sinusfunktionen, an jede Aufnahme angepasst, 6.433 Gewichte zu 8 Bit</translation>
  </message>
  <message>
   <source>SIREN: a network of sines fitted to each clip, 66,433 weights of 16 bits</source>
   <translation>SIREN: ein Netz aus Sinusfunktionen, an jede Aufnahme angepasst, 66.433 Gewichte zu 16 Bit</translation>
  </message>
  <message>
   <source>SIREN: a network of sines fitted to each clip, 865 weights of 8 bits</source>
   <translation>SIREN: ein Netz aus Sinusfunktionen, an jede Aufnahme angepasst, 865 Gewichte zu 8 Bit</translation>
  </message>
  <message>
   <source>Sample rate</source>
   <translation>Abtastrate</translation>
  </message>
  <message>
   <source>Samples over time</source>
   <translation>Abtastwerte über der Zeit</translation>
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
   <source>Save a copy…</source>
   <translation>Kopie speichern …</translation>
  </message>
  <message>
   <source>Save project</source>
   <translation>Projekt speichern</translation>
  </message>
  <message>
   <source>Save the answers</source>
   <translation>Antworten speichern</translation>
  </message>
  <message>
   <source>Save the changes to “{title}”?</source>
   <translation>Die Änderungen an „{title}“ speichern?</translation>
  </message>
  <message>
   <source>Save the {stage} as it was when this opened</source>
   <translation>{stage} speichern, wie beim Öffnen dieser Liste</translation>
  </message>
  <message>
   <source>Save to the palette</source>
   <translation>In der Palette speichern</translation>
  </message>
  <message>
   <source>Save to the palette…</source>
   <translation>In der Palette speichern…</translation>
  </message>
  <message>
   <source>Saved for all projects</source>
   <translation>Für alle Projekte gespeichert</translation>
  </message>
  <message>
   <source>Saved in this project</source>
   <translation>In diesem Projekt gespeichert</translation>
  </message>
  <message>
   <source>Saved {name}</source>
   <translation>{name} gespeichert</translation>
  </message>
  <message>
   <source>Saving {name}</source>
   <translation>{name} wird gespeichert</translation>
  </message>
  <message>
   <source>Scale the distances of the selected events; their sounds keep their lengths</source>
   <translation>Die Abstände der ausgewählten Ereignisse skalieren; ihre Klänge behalten ihre Länge</translation>
  </message>
  <message>
   <source>Scale-invariant SDR (dB)</source>
   <translation>Skaleninvariantes SDR (dB)</translation>
  </message>
  <message>
   <source>Score of sound {number}</source>
   <translation>Punkte für Klang {number}</translation>
  </message>
  <message>
   <source>Scroll</source>
   <translation>Scrollen</translation>
  </message>
  <message>
   <source>Scroll Left</source>
   <translation>Nach links scrollen</translation>
  </message>
  <message>
   <source>Scroll Right</source>
   <translation>Nach rechts scrollen</translation>
  </message>
  <message>
   <source>Search actions</source>
   <translation>Aktionen suchen</translation>
  </message>
  <message>
   <source>Search all pages</source>
   <translation>Alle Seiten durchsuchen</translation>
  </message>
  <message>
   <source>Search keys and gestures</source>
   <translation>Tasten und Gesten suchen</translation>
  </message>
  <message>
   <source>Search the events of all recordings that were added, hear them and put them into the piece</source>
   <translation>Die Ereignisse aller hinzugefügten Aufnahmen durchsuchen, anhören und ins Stück einfügen</translation>
  </message>
  <message>
   <source>Search the guide</source>
   <translation>Handbuch durchsuchen</translation>
  </message>
  <message>
   <source>Search the library</source>
   <translation>Bibliothek durchsuchen</translation>
  </message>
  <message>
   <source>Search titles, tags, notes</source>
   <translation>Titel, Schlagwörter, Notizen durchsuchen</translation>
  </message>
  <message>
   <source>Search, for example “transpose” or “Ctrl+D”</source>
   <translation>Suchen, zum Beispiel „transponieren“ oder „Strg+D“</translation>
  </message>
  <message>
   <source>Searching the library…</source>
   <translation>Die Bibliothek wird durchsucht…</translation>
  </message>
  <message>
   <source>See what an event is heard as</source>
   <translation>Sehen, als was ein Ereignis zu hören ist</translation>
  </message>
  <message>
   <source>See which events are silent</source>
   <translation>Sehen, welche Ereignisse stumm sind</translation>
  </message>
  <message>
   <source>See which events were changed</source>
   <translation>Sehen, welche Ereignisse bearbeitet wurden</translation>
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
   <source>Select &amp;from here on</source>
   <translation>Ab &amp;hier alles auswählen</translation>
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
   <source>Select an event to hear it in this room</source>
   <translation>Ein Ereignis auswählen, um es in diesem Raum zu hören</translation>
  </message>
  <message>
   <source>Select colour &amp;clusters</source>
   <translation>&amp;Farbgruppen auswählen</translation>
  </message>
  <message>
   <source>Select events first</source>
   <translation>Zuerst Ereignisse auswählen</translation>
  </message>
  <message>
   <source>Select events in the loo&amp;p</source>
   <translation>Ereignisse im Loo&amp;p auswählen</translation>
  </message>
  <message>
   <source>Select events of the library first</source>
   <translation>Zuerst Ereignisse der Bibliothek auswählen</translation>
  </message>
  <message>
   <source>Select on the map</source>
   <translation>Auf der Karte auswählen</translation>
  </message>
  <message>
   <source>Select one event to hear what sounds like it</source>
   <translation>Ein Ereignis auswählen, um zu hören, was ähnlich klingt</translation>
  </message>
  <message>
   <source>Select si&amp;milar sounds</source>
   <translation>&amp;Ähnliche Klänge auswählen</translation>
  </message>
  <message>
   <source>Select the events to hear alone first</source>
   <translation>Zuerst die Ereignisse auswählen, die allein zu hören sein sollen</translation>
  </message>
  <message>
   <source>Select the neighbour</source>
   <translation>Den Nachbarn auswählen</translation>
  </message>
  <message>
   <source>Selected before</source>
   <translation>Zuvor ausgewählt</translation>
  </message>
  <message>
   <source>Selected: {event}.</source>
   <translation>Ausgewählt: {event}.</translation>
  </message>
  <message>
   <source>Selection</source>
   <translation>Auswahl</translation>
  </message>
  <message>
   <source>Selection as audio</source>
   <translation>Auswahl als Audio</translation>
  </message>
  <message>
   <source>Semitones</source>
   <translation>Halbtöne</translation>
  </message>
  <message>
   <source>Send this along when you report a fault. It names no files of yours.</source>
   <translation>Einer Fehlermeldung beifügen. Eigene Dateien werden nicht genannt.</translation>
  </message>
  <message>
   <source>Set a loop</source>
   <translation>Einen Loop setzen</translation>
  </message>
  <message>
   <source>Set first beat to {first:.3f} s</source>
   <translation>Ersten Schlag auf {first:.3f} s setzen</translation>
  </message>
  <message>
   <source>Set gain of {events} to {gain} dB</source>
   <translation>{events}: Verstärkung auf {gain} dB setzen</translation>
  </message>
  <message>
   <source>Set pan of {events} to {pan}</source>
   <translation>{events}: Panorama auf {pan} setzen</translation>
  </message>
  <message>
   <source>Set residual level to {level} dB</source>
   <translation>Restpegel auf {level} dB setzen</translation>
  </message>
  <message>
   <source>Set room mix of {events} to {mix} %</source>
   <translation>{events}: Raumanteil auf {mix} % setzen</translation>
  </message>
  <message>
   <source>Set tempo to {tempo} bpm</source>
   <translation>Tempo auf {tempo} bpm setzen</translation>
  </message>
  <message>
   <source>Set the playhead</source>
   <translation>Die Abspielposition setzen</translation>
  </message>
  <message>
   <source>Set transposition of {events} to {value} st</source>
   <translation>{events}: Transposition auf {value} HT setzen</translation>
  </message>
  <message>
   <source>Set {n} beats a bar</source>
   <translation>{n} Schläge je Takt einstellen</translation>
  </message>
  <message>
   <source>Set {parameter} of {events} to {value}</source>
   <translation>{events}: {parameter} auf {value} setzen</translation>
  </message>
  <message>
   <source>Several files</source>
   <translation>Mehrere Dateien</translation>
  </message>
  <message>
   <source>Sh&amp;uffle sounds</source>
   <translation>&amp;Klänge durchmischen</translation>
  </message>
  <message>
   <source>Share as a page</source>
   <translation>Als Seite weitergeben</translation>
  </message>
  <message>
   <source>Shortest length in seconds</source>
   <translation>Kleinste Länge in Sekunden</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Anzeigen</translation>
  </message>
  <message>
   <source>Show &amp;markers</source>
   <translation>&amp;Marker zeigen</translation>
  </message>
  <message>
   <source>Show a new layout grad&amp;ually</source>
   <translation>Eine &amp;neue Anordnung allmählich zeigen</translation>
  </message>
  <message>
   <source>Show all</source>
   <translation>Alle zeigen</translation>
  </message>
  <message>
   <source>Show all events (0)</source>
   <translation>Alle Ereignisse zeigen (0)</translation>
  </message>
  <message>
   <source>Show the &amp;whole map</source>
   <translation>&amp;Ganze Karte zeigen</translation>
  </message>
  <message>
   <source>Show the events of all pieces again</source>
   <translation>Wieder die Ereignisse aller Stücke zeigen</translation>
  </message>
  <message>
   <source>Show wavefo&amp;rms</source>
   <translation>&amp;Wellenformen zeigen</translation>
  </message>
  <message>
   <source>Show, rename or delete a named region</source>
   <translation>Eine benannte Region zeigen, umbenennen oder löschen</translation>
  </message>
  <message>
   <source>Shuffle {events}</source>
   <translation>{events} durchmischen</translation>
  </message>
  <message>
   <source>Siamese SIREN: two heads on one trunk, 33,666 weights of 8 bits, noise reduced</source>
   <translation>Siamesisches SIREN: zwei Köpfe auf einem Stamm, 33.666 Gewichte zu 8 Bit, mit vermindertem Rauschen</translation>
  </message>
  <message>
   <source>Siamese SIREN: two heads on one trunk, 7,282 weights of 8 bits, noise reduced</source>
   <translation>Siamesisches SIREN: zwei Köpfe auf einem Stamm, 7.282 Gewichte zu 8 Bit, mit vermindertem Rauschen</translation>
  </message>
  <message>
   <source>Signal to noise (dB)</source>
   <translation>Signal zu Rauschen (dB)</translation>
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
   <source>Similar sounds lie close together</source>
   <translation>Ähnliche Klänge liegen nah beieinander</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
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
   <source>Snap off</source>
   <translation>Kein Einrasten</translation>
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
   <source>Snap to {names}</source>
   <translation>Rastet ein: {names}</translation>
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
   <source>So&amp;und</source>
   <translation>Klan&amp;g</translation>
  </message>
  <message>
   <source>Softer by 1 dB</source>
   <translation>1 dB leiser</translation>
  </message>
  <message>
   <source>Solo</source>
   <translation>Solo</translation>
  </message>
  <message>
   <source>Solo colour clusters</source>
   <translation>Farbgruppen solo</translation>
  </message>
  <message>
   <source>Solo: {events} ✕</source>
   <translation>Solo: {events} ✕</translation>
  </message>
  <message>
   <source>Some settings could not be read, and have their defaults ({path} is as it was)</source>
   <translation>Einige Einstellungen waren nicht lesbar und haben ihre Standardwerte ({path} ist, wie es war)</translation>
  </message>
  <message>
   <source>Sonic Visualiser layer</source>
   <translation>Sonic-Visualiser-Ebene</translation>
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
   <translation>Ereignisse &amp;beim Anfassen anhören</translation>
  </message>
  <message>
   <source>Sound events when they are &amp;grabbed</source>
   <translation>Ereignisse &amp;beim Anfassen anhören</translation>
  </message>
  <message>
   <source>Sound like the chosen neighbour, or like the nearest one; time and edits stay</source>
   <translation>Wie der gewählte Nachbar klingen, sonst wie der nächste; Zeit und Änderungen bleiben</translation>
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
   <source>Sounds of all recordings in the library, but this one</source>
   <translation>Klänge aller Aufnahmen der Bibliothek, außer dieser</translation>
  </message>
  <message>
   <source>Sounds of the library</source>
   <translation>Klänge der Bibliothek</translation>
  </message>
  <message>
   <source>Sounds of the library are being looked for already</source>
   <translation>Es wird schon nach Klängen der Bibliothek gesucht</translation>
  </message>
  <message>
   <source>Sounds of this piece</source>
   <translation>Klänge dieses Stücks</translation>
  </message>
  <message>
   <source>Sounds that are alike share a height and a colour: the picture of the paper</source>
   <translation>Klänge, die sich gleichen, liegen auf gleicher Höhe und haben die gleiche Farbe: das Bild der Veröffentlichung</translation>
  </message>
  <message>
   <source>Space plays what you have made of the recording. Beside it you choose what is heard, at the same place: the recording, your mix, the model alone, or only what the events claim. Shift+Space compares with the recording.</source>
   <translation>Die Leertaste spielt den Mix: die Aufnahme mit allen Änderungen. Daneben steht zur Wahl, was an derselben Stelle zu hören ist: die Aufnahme, der Mix, das Modell allein oder nur, was zu den Ereignissen gehört. Umschalt+Leertaste vergleicht mit der Aufnahme.</translation>
  </message>
  <message>
   <source>Spacing</source>
   <translation>Abstände</translation>
  </message>
  <message>
   <source>Spectral convergence</source>
   <translation>Spektrale Konvergenz</translation>
  </message>
  <message>
   <source>Spectrogram</source>
   <translation>Spektrogramm</translation>
  </message>
  <message>
   <source>Spectrogram of {sound}</source>
   <translation>Spektrogramm: {sound}</translation>
  </message>
  <message>
   <source>Standard</source>
   <translation>Standard</translation>
  </message>
  <message>
   <source>Start Pointillist again to see it in this language.</source>
   <translation>Nach einem Neustart erscheint Pointillist in dieser Sprache.</translation>
  </message>
  <message>
   <source>Stems: one file per &amp;colour cluster and one for the rest, which add up to the mix</source>
   <translation>Einzelspuren: eine Datei je Farb&amp;gruppe und eine für den Rest, die zusammen den Mix ergeben</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>Stufen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Stopp</translation>
  </message>
  <message>
   <source>Stop adding; what is done stays, and the same files go on from there</source>
   <translation>Das Hinzufügen beenden; was fertig ist, bleibt, und dieselben Dateien machen dort weiter</translation>
  </message>
  <message>
   <source>Stop here and keep the events found so far</source>
   <translation>Hier aufhören und die bisher gefundenen Ereignisse behalten</translation>
  </message>
  <message>
   <source>Stop the test</source>
   <translation>Test abbrechen</translation>
  </message>
  <message>
   <source>Stop; no incomplete file is left</source>
   <translation>Abbrechen; es bleibt keine unvollständige Datei zurück</translation>
  </message>
  <message>
   <source>Stop; nothing has changed</source>
   <translation>Abbrechen; nichts hat sich geändert</translation>
  </message>
  <message>
   <source>Stopped adding to the library: {added} added; add the same files again to go on</source>
   <translation>Hinzufügen zur Bibliothek beendet: {added} hinzugefügt; mit denselben Dateien geht es weiter</translation>
  </message>
  <message>
   <source>Stopped; nothing has changed</source>
   <translation>Angehalten; nichts hat sich geändert</translation>
  </message>
  <message>
   <source>Stopping…</source>
   <translation>Wird angehalten…</translation>
  </message>
  <message>
   <source>Strength</source>
   <translation>Stärke</translation>
  </message>
  <message>
   <source>Stretch in time; the pitch and the attack stay</source>
   <translation>In der Zeit dehnen; Tonhöhe und Anschlag bleiben</translation>
  </message>
  <message>
   <source>Stretch spacing of {events} to {factor} %</source>
   <translation>{events}: Abstände auf {factor} % dehnen</translation>
  </message>
  <message>
   <source>Stretch the spacing</source>
   <translation>Die Abstände dehnen</translation>
  </message>
  <message>
   <source>Stretch the spacing of {events}</source>
   <translation>Abstände dehnen: {events}</translation>
  </message>
  <message>
   <source>Strongest partial, as a note; noise has none</source>
   <translation>Stärkster Teilton als Note; Geräusche haben keinen</translation>
  </message>
  <message>
   <source>Strongest partial, as a note; of noise, the centre of its energy</source>
   <translation>Stärkster Teilton, als Note; bei Geräusch der Schwerpunkt seiner Energie</translation>
  </message>
  <message>
   <source>Summing captured sounds: {share:.0%}</source>
   <translation>Originalklänge werden summiert: {share:.0%}</translation>
  </message>
  <message>
   <source>Swap &amp;impulse…</source>
   <translation>&amp;Impuls tauschen…</translation>
  </message>
  <message>
   <source>Swap &amp;resonance…</source>
   <translation>&amp;Resonanz tauschen…</translation>
  </message>
  <message>
   <source>Swap a stage</source>
   <translation>Eine Stufe tauschen</translation>
  </message>
  <message>
   <source>Swap impulse of {events} for {donor}</source>
   <translation>{events}: Impuls tauschen gegen {donor}</translation>
  </message>
  <message>
   <source>Swap in</source>
   <translation>Einsetzen</translation>
  </message>
  <message>
   <source>Swap it in, as one undo step (Return)</source>
   <translation>Einsetzen, als ein Schritt im Verlauf (Eingabe)</translation>
  </message>
  <message>
   <source>Swap it into the selected events (Return)</source>
   <translation>In die ausgewählten Ereignisse einsetzen (Eingabe)</translation>
  </message>
  <message>
   <source>Swap resonance of {events} for {donor}</source>
   <translation>{events}: Resonanz tauschen gegen {donor}</translation>
  </message>
  <message>
   <source>Swap roo&amp;m…</source>
   <translation>Rau&amp;m tauschen…</translation>
  </message>
  <message>
   <source>Swap room of {events} for {donor}</source>
   <translation>{events}: Raum tauschen gegen {donor}</translation>
  </message>
  <message>
   <source>Swing</source>
   <translation>Swing</translation>
  </message>
  <message>
   <source>System default</source>
   <translation>Systemvorgabe</translation>
  </message>
  <message>
   <source>T&amp;urn down if it would clip</source>
   <translation>&amp;Leiser schreiben, falls es übersteuern würde</translation>
  </message>
  <message>
   <source>Tab walks through the window</source>
   <translation>Tab geht durch das Fenster</translation>
  </message>
  <message>
   <source>Table (CSV)</source>
   <translation>Tabelle (CSV)</translation>
  </message>
  <message>
   <source>Table (JSON)</source>
   <translation>Tabelle (JSON)</translation>
  </message>
  <message>
   <source>Tables of events</source>
   <translation>Ereignistabellen</translation>
  </message>
  <message>
   <source>Tag</source>
   <translation>Schlagwort</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Schlagwörter</translation>
  </message>
  <message>
   <source>Take</source>
   <translation>Übernehmen</translation>
  </message>
  <message>
   <source>Take all filters away</source>
   <translation>Alle Filter wegnehmen</translation>
  </message>
  <message>
   <source>Take it with you</source>
   <translation>Zum Mitnehmen</translation>
  </message>
  <message>
   <source>Take one stage of the neighbour, keep the others</source>
   <translation>Eine Stufe des Nachbarn übernehmen, die anderen behalten</translation>
  </message>
  <message>
   <source>Take over a table of events that was exported and changed, as one step</source>
   <translation>Eine exportierte und geänderte Ereignistabelle übernehmen, als ein Schritt im Verlauf</translation>
  </message>
  <message>
   <source>Take the pieces of the selected events out of the library; recordings and projects stay</source>
   <translation>Die Stücke der ausgewählten Ereignisse aus der Bibliothek nehmen; Aufnahmen und Projekte bleiben</translation>
  </message>
  <message>
   <source>Take the selected files, or all, off this list; the files stay</source>
   <translation>Die ausgewählten oder alle Dateien von dieser Liste nehmen; die Dateien bleiben</translation>
  </message>
  <message>
   <source>Take the selection to another program</source>
   <translation>Die Auswahl in ein anderes Programm bringen</translation>
  </message>
  <message>
   <source>Tap the tempo</source>
   <translation>Tempo &amp;tippen</translation>
  </message>
  <message>
   <source>Te&amp;mpo</source>
   <translation>Te&amp;mpo</translation>
  </message>
  <message>
   <source>Tempo</source>
   <translation>Tempo</translation>
  </message>
  <message>
   <source>Tempo and f&amp;irst beat…</source>
   <translation>Tem&amp;po und erster Schlag…</translation>
  </message>
  <message>
   <source>Tempo of the piece, that beats are counted in</source>
   <translation>Tempo des Stücks, in dem Schläge gezählt werden</translation>
  </message>
  <message>
   <source>Tempo of the piece, which keeps it. Beats are counted from the start of the piece; times in seconds stay the same</source>
   <translation>Tempo des Stücks, das es behält. Schläge zählen vom Anfang des Stücks; Zeiten in Sekunden bleiben gleich</translation>
  </message>
  <message>
   <source>Tempo, first beat and bars of the piece</source>
   <translation>Tempo, erster Schlag und Takte des Stücks</translation>
  </message>
  <message>
   <source>That does not show that you hear a difference between {a} and {b}.</source>
   <translation>Das zeigt nicht, dass Sie {a} und {b} unterscheiden.</translation>
  </message>
  <message>
   <source>The &amp;selected {events}</source>
   <translation>Die Aus&amp;wahl: {events}</translation>
  </message>
  <message>
   <source>The &amp;selection as one file ({events})</source>
   <translation>Die &amp;Auswahl als eine Datei ({events})</translation>
  </message>
  <message>
   <source>The action stays in its menu</source>
   <translation>Die Aktion bleibt in ihrem Menü</translation>
  </message>
  <message>
   <source>The answer is stored, and the next X is heard</source>
   <translation>Die Antwort wird gespeichert, und das nächste X ist zu hören</translation>
  </message>
  <message>
   <source>The answers could not be written ({error}); they are kept in the window: save a copy</source>
   <translation>Die Antworten ließen sich nicht speichern ({error}); sie sind noch im Fenster: eine Kopie speichern</translation>
  </message>
  <message>
   <source>The arrow keys walk from event to event</source>
   <translation>Die Pfeiltasten gehen von Ereignis zu Ereignis</translation>
  </message>
  <message>
   <source>The best matches cannot be found</source>
   <translation>Die ähnlichsten Klänge können nicht gefunden werden</translation>
  </message>
  <message>
   <source>The copied events cannot be read</source>
   <translation>Die kopierten Ereignisse können nicht gelesen werden</translation>
  </message>
  <message>
   <source>The demo piece is missing</source>
   <translation>Das Demostück fehlt</translation>
  </message>
  <message>
   <source>The edits in {name} were not imported</source>
   <translation>Die Änderungen in {name} wurden nicht importiert</translation>
  </message>
  <message>
   <source>The event cannot be heard: {reason}</source>
   <translation>Das Ereignis kann nicht abgespielt werden: {reason}</translation>
  </message>
  <message>
   <source>The event's own</source>
   <translation>Vom Ereignis selbst</translation>
  </message>
  <message>
   <source>The events cannot be read from the library</source>
   <translation>Die Ereignisse können nicht aus der Bibliothek gelesen werden</translation>
  </message>
  <message>
   <source>The events of recordings that are added to the library appear here.</source>
   <translation>Hier erscheinen die Ereignisse der Aufnahmen, die zur Bibliothek hinzugefügt werden.</translation>
  </message>
  <message>
   <source>The events that sound most like the selected one, to hear and to take from</source>
   <translation>Die Ereignisse, die am ähnlichsten klingen, zum Anhören und Übernehmen</translation>
  </message>
  <message>
   <source>The export is clipped</source>
   <translation>Der Export ist übersteuert</translation>
  </message>
  <message>
   <source>The first event</source>
   <translation>Das erste Ereignis</translation>
  </message>
  <message>
   <source>The folder in which the answers of all tests are, a CSV file each</source>
   <translation>Der Ordner mit den Antworten aller Tests, je eine CSV-Datei</translation>
  </message>
  <message>
   <source>The last encode</source>
   <translation>Das letzte Kodieren</translation>
  </message>
  <message>
   <source>The last event</source>
   <translation>Das letzte Ereignis</translation>
  </message>
  <message>
   <source>The last of the selected events comes first; the sounds are not reversed</source>
   <translation>Das letzte der ausgewählten Ereignisse kommt zuerst; die Klänge werden nicht umgekehrt</translation>
  </message>
  <message>
   <source>The library cannot be added to</source>
   <translation>Zur Bibliothek kann nichts hinzugefügt werden</translation>
  </message>
  <message>
   <source>The library cannot be changed</source>
   <translation>Die Bibliothek kann nicht geändert werden</translation>
  </message>
  <message>
   <source>The library cannot be looked through</source>
   <translation>Die Bibliothek kann nicht durchsucht werden</translation>
  </message>
  <message>
   <source>The library cannot be used</source>
   <translation>Die Bibliothek ist nicht benutzbar</translation>
  </message>
  <message>
   <source>The library has no other events that its filter lets through; add recordings to it</source>
   <translation>Die Bibliothek hat keine anderen Ereignisse, die ihr Filter durchlässt; Aufnahmen hinzufügen</translation>
  </message>
  <message>
   <source>The library has no other sounds of this piece's model</source>
   <translation>Die Bibliothek hat keine anderen Klänge vom Modell dieses Stücks</translation>
  </message>
  <message>
   <source>The library is being moved</source>
   <translation>Die Bibliothek wird gerade verschoben</translation>
  </message>
  <message>
   <source>The library is empty</source>
   <translation>Die Bibliothek ist leer</translation>
  </message>
  <message>
   <source>The library is empty: add recordings to it in the panel Library, then try again</source>
   <translation>Die Bibliothek ist leer: erst im Feld Bibliothek Aufnahmen hinzufügen, dann noch einmal versuchen</translation>
  </message>
  <message>
   <source>The library is in use; try again in a moment</source>
   <translation>Die Bibliothek wird gerade gebraucht; gleich noch einmal versuchen</translation>
  </message>
  <message>
   <source>The library is in {folder} now</source>
   <translation>Die Bibliothek ist jetzt in {folder}</translation>
  </message>
  <message>
   <source>The library is in {folder} now; it was not removed from its old place: {reason}</source>
   <translation>Die Bibliothek ist jetzt in {folder}; am alten Ort wurde sie nicht gelöscht: {reason}</translation>
  </message>
  <message>
   <source>The library of {folder} is used now</source>
   <translation>Die Bibliothek in {folder} wird jetzt verwendet</translation>
  </message>
  <message>
   <source>The library stays where it is</source>
   <translation>Die Bibliothek bleibt, wo sie ist</translation>
  </message>
  <message>
   <source>The line holds the highest peak</source>
   <translation>Die Linie bleibt auf dem höchsten Spitzenpegel stehen</translation>
  </message>
  <message>
   <source>The loop</source>
   <translation>Die Schleife</translation>
  </message>
  <message>
   <source>The loop, {begin} – {end}</source>
   <translation>Der Loop, {begin} – {end}</translation>
  </message>
  <message>
   <source>The map could not be computed ({error}); events stay where they are.</source>
   <translation>Die Karte konnte nicht berechnet werden ({error}); die Ereignisse bleiben, wo sie sind.</translation>
  </message>
  <message>
   <source>The map of the library: {reason}</source>
   <translation>Die Karte der Bibliothek: {reason}</translation>
  </message>
  <message>
   <source>The mix passed full scale and was turned down; lower some events. Click to reset</source>
   <translation>Der Mix überschritt die Vollaussteuerung und wurde leiser gemacht; einige Ereignisse leiser machen. Klicken setzt zurück</translation>
  </message>
  <message>
   <source>The mosaic cannot be made</source>
   <translation>Das Mosaik kann nicht gebaut werden</translation>
  </message>
  <message>
   <source>The other action loses this key</source>
   <translation>Die andere Aktion verliert diese Taste</translation>
  </message>
  <message>
   <source>The piece cannot be added to the library</source>
   <translation>Das Stück kann nicht zur Bibliothek hinzugefügt werden</translation>
  </message>
  <message>
   <source>The piece ends at {end}, and the latest of them would begin at {latest}. Times in a table are in seconds: perhaps these are milliseconds, or a decimal sign was lost.</source>
   <translation>Das Stück endet bei {end}, und das späteste davon würde bei {latest} beginnen. Zeiten in einer Tabelle sind in Sekunden: Vielleicht sind es Millisekunden, oder ein Dezimalzeichen ging verloren.</translation>
  </message>
  <message>
   <source>The piece is being added to the library</source>
   <translation>Das Stück wird gerade zur Bibliothek hinzugefügt</translation>
  </message>
  <message>
   <source>The playhead</source>
   <translation>Die Abspielposition</translation>
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
   <source>The recording could not be encoded</source>
   <translation>Die Aufnahme konnte nicht kodiert werden</translation>
  </message>
  <message>
   <source>The recording is being shared out among its events</source>
   <translation>Die Aufnahme wird gerade auf ihre Ereignisse verteilt</translation>
  </message>
  <message>
   <source>The recording is missing; it is heard from the model</source>
   <translation>Die Aufnahme fehlt; zu hören ist das Modell</translation>
  </message>
  <message>
   <source>The recording is not at hand</source>
   <translation>Die Aufnahme ist nicht zur Hand</translation>
  </message>
  <message>
   <source>The recording is {path}</source>
   <translation>Die Aufnahme ist {path}</translation>
  </message>
  <message>
   <source>The recording of this project is not at hand: choose it with File, Locate the recording.</source>
   <translation>Die Aufnahme dieses Projekts fehlt: Wählen Sie sie mit Datei, Aufnahme suchen.</translation>
  </message>
  <message>
   <source>The recording that the event is from</source>
   <translation>Die Aufnahme, aus der das Ereignis stammt</translation>
  </message>
  <message>
   <source>The room could not be added</source>
   <translation>Der Raum konnte nicht hinzugefügt werden</translation>
  </message>
  <message>
   <source>The rooms are not available</source>
   <translation>Die Räume sind nicht verfügbar</translation>
  </message>
  <message>
   <source>The rooms of {path} are not available: {error}</source>
   <translation>Die Räume von {path} sind nicht verfügbar: {error}</translation>
  </message>
  <message>
   <source>The same for programs; it can be brought back, too.</source>
   <translation>Dasselbe für Programme; auch dies lässt sich zurückholen.</translation>
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
   <source>The selected events</source>
   <translation>Die ausgewählten Ereignisse</translation>
  </message>
  <message>
   <source>The selection could not be rendered</source>
   <translation>Die Auswahl konnte nicht berechnet werden</translation>
  </message>
  <message>
   <source>The sound device stopped: playing silently ({reason})</source>
   <translation>Das Audiogerät ist ausgefallen: Wiedergabe ohne Ton ({reason})</translation>
  </message>
  <message>
   <source>The sound of each selected event along its mark, as it is heard now</source>
   <translation>Der Klang jedes ausgewählten Ereignisses entlang seiner Marke, wie er jetzt zu hören ist</translation>
  </message>
  <message>
   <source>The sounds typical of this piece could not be found: {error}</source>
   <translation>Die typischen Klänge dieses Stücks konnten nicht gefunden werden: {error}</translation>
  </message>
  <message>
   <source>The steps after the current one are undone; a click goes to a step</source>
   <translation>Die Schritte nach dem aktuellen sind zurückgenommen; ein Klick geht zu einem Schritt</translation>
  </message>
  <message>
   <source>The timbre view</source>
   <translation>Die Ansicht nach Klangfarbe</translation>
  </message>
  <message>
   <source>The time of the selection, {begin} – {end}</source>
   <translation>Die Zeit der Auswahl, {begin} – {end}</translation>
  </message>
  <message>
   <source>The timeline is large; events and map are below it</source>
   <translation>Die Zeitachse ist groß, Ereignisse und Karte sind darunter</translation>
  </message>
  <message>
   <source>The user guide is missing</source>
   <translation>Das Benutzerhandbuch fehlt</translation>
  </message>
  <message>
   <source>The usual choice: events are refined until they fit the recording together</source>
   <translation>Die übliche Wahl: Ereignisse werden verfeinert, bis sie zusammen zur Aufnahme passen</translation>
  </message>
  <message>
   <source>The whole &amp;mix, without muted events</source>
   <translation>Der ganze &amp;Mix, ohne stumme Ereignisse</translation>
  </message>
  <message>
   <source>The whole piece</source>
   <translation>Das ganze Stück</translation>
  </message>
  <message>
   <source>The window holds one piece at a time. Which of these {n} files do you want?</source>
   <translation>Das Fenster zeigt immer nur ein Stück. Welche dieser {n} Dateien soll es sein?</translation>
  </message>
  <message>
   <source>The {stage}</source>
   <translation>{stage}</translation>
  </message>
  <message>
   <source>The {stage} of {events}</source>
   <translation>{stage}, {events}</translation>
  </message>
  <message>
   <source>Their own share of the recording, with their edits</source>
   <translation>Der eigene Anteil an der Aufnahme, mit den Änderungen</translation>
  </message>
  <message>
   <source>There is a point for each codec whose figure is known</source>
   <translation>Jeder Codec, dessen Zahl bekannt ist, hat hier einen Punkt</translation>
  </message>
  <message>
   <source>There is no further marker</source>
   <translation>Es gibt keinen weiteren Marker</translation>
  </message>
  <message>
   <source>There is no loop: drag along the ruler above the timeline</source>
   <translation>Es gibt keine Schleife: auf dem Lineal über der Zeitleiste ziehen</translation>
  </message>
  <message>
   <source>There is no other event to compare it with</source>
   <translation>Es gibt kein anderes Ereignis zum Vergleichen</translation>
  </message>
  <message>
   <source>There is no piece to insert into</source>
   <translation>Es ist kein Stück zum Einfügen da</translation>
  </message>
  <message>
   <source>There is no recording to compare codecs on</source>
   <translation>Es gibt keine Aufnahme, um Codecs zu vergleichen</translation>
  </message>
  <message>
   <source>There is no recording to play: the project was saved without it</source>
   <translation>Es gibt keine Aufnahme zum Abspielen: Das Projekt wurde ohne sie gespeichert</translation>
  </message>
  <message>
   <source>There is not enough memory for this; close other programs, or use a shorter recording.</source>
   <translation>Dafür reicht der Speicher nicht; andere Programme schließen oder eine kürzere Aufnahme verwenden.</translation>
  </message>
  <message>
   <source>There is nothing to encode</source>
   <translation>Es gibt nichts zu kodieren</translation>
  </message>
  <message>
   <source>There is nothing to go on with</source>
   <translation>Es gibt nichts fortzusetzen</translation>
  </message>
  <message>
   <source>There is nothing to hear in it: choose events that are not muted.</source>
   <translation>Darin ist nichts zu hören: Ereignisse wählen, die nicht stumm sind.</translation>
  </message>
  <message>
   <source>There is nothing to play yet: open a recording first</source>
   <translation>Es gibt noch nichts abzuspielen: zuerst eine Aufnahme öffnen</translation>
  </message>
  <message>
   <source>These events belong to another model</source>
   <translation>Diese Ereignisse gehören zu einem anderen Modell</translation>
  </message>
  <message>
   <source>These events belong to several models</source>
   <translation>Diese Ereignisse gehören zu mehreren Modellen</translation>
  </message>
  <message>
   <source>They appear here as soon as they do not change any more.</source>
   <translation>Sie erscheinen hier, sobald sie sich nicht mehr ändern.</translation>
  </message>
  <message>
   <source>They were encoded with the model {theirs}. In this piece, of {ours}, their vectors would mean other sounds. Export them as audio, or encode both recordings with one model.</source>
   <translation>Sie wurden mit dem Modell {theirs} kodiert. In diesem Stück, von {ours}, würden ihre Vektoren andere Klänge bedeuten. Als Audio exportieren oder beide Aufnahmen mit einem Modell kodieren.</translation>
  </message>
  <message>
   <source>This cannot be undone. Events that use it keep it.</source>
   <translation>Das lässt sich nicht rückgängig machen. Ereignisse, die es verwenden, behalten es.</translation>
  </message>
  <message>
   <source>This is the demo piece. Would you like to be shown round? It takes a minute.</source>
   <translation>Dies ist das Demostück. Ein Rundgang gefällig? Er dauert eine Minute.</translation>
  </message>
  <message>
   <source>This part is longer than five minutes: choose a loop or events within it</source>
   <translation>Dieser Teil ist länger als fünf Minuten: eine Schleife oder Ereignisse darin wählen</translation>
  </message>
  <message>
   <source>This part is too short: choose a quarter of a second or more</source>
   <translation>Dieser Teil ist zu kurz: eine Viertelsekunde oder mehr wählen</translation>
  </message>
  <message>
   <source>This piece</source>
   <translation>Dieses Stück</translation>
  </message>
  <message>
   <source>This project was made with another model</source>
   <translation>Dieses Projekt wurde mit einem anderen Modell gemacht</translation>
  </message>
  <message>
   <source>This project was made with other rooms</source>
   <translation>Dieses Projekt wurde mit anderen Räumen gemacht</translation>
  </message>
  <message>
   <source>Those of a &amp;colour cluster:</source>
   <translation>Die einer Farb&amp;gruppe:</translation>
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
   <source>Times far behind the end</source>
   <translation>Zeiten weit hinter dem Ende</translation>
  </message>
  <message>
   <source>Times of the pictures</source>
   <translation>Zeiten der Bilder</translation>
  </message>
  <message>
   <source>To the &amp;end</source>
   <translation>Zum En&amp;de</translation>
  </message>
  <message>
   <source>To the ne&amp;xt marker</source>
   <translation>Zum nä&amp;chsten Marker</translation>
  </message>
  <message>
   <source>To the ne&amp;xt panel</source>
   <translation>Zum nä&amp;chsten Bereich</translation>
  </message>
  <message>
   <source>To the p&amp;revious marker</source>
   <translation>Zum &amp;vorigen Marker</translation>
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
   <source>Tonic of the scale</source>
   <translation>Grundton der Leiter</translation>
  </message>
  <message>
   <source>Too many events at once</source>
   <translation>Zu viele Ereignisse auf einmal</translation>
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
   <source>Transpose in a scale: {events}</source>
   <translation>In einer Tonleiter transponieren: {events}</translation>
  </message>
  <message>
   <source>Transpose up an &amp;octave</source>
   <translation>Eine &amp;Oktave hinauf</translation>
  </message>
  <message>
   <source>Transpose {events} {amount} st</source>
   <translation>{events} transponieren, {amount} HT</translation>
  </message>
  <message>
   <source>Transpose {events} {steps} in {key} {mode}</source>
   <translation>{events} transponieren, {steps} in {key} {mode}</translation>
  </message>
  <message>
   <source>Transposition</source>
   <translation>Transposition</translation>
  </message>
  <message>
   <source>Trial {number} of {n}</source>
   <translation>Durchgang {number} von {n}</translation>
  </message>
  <message>
   <source>Trials</source>
   <translation>Durchgänge</translation>
  </message>
  <message>
   <source>Trials that are answered</source>
   <translation>Beantwortete Durchgänge</translation>
  </message>
  <message>
   <source>True rate, and the log-mel distance from the recording: lower is nearer</source>
   <translation>Wahre Rate und Log-Mel-Abstand von der Aufnahme: weniger ist näher</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>Try other impulses in the selected events: arrow keys try, Return keeps</source>
   <translation>Andere Impulse in den ausgewählten Ereignissen ausprobieren: Pfeiltasten probieren, Eingabe behält</translation>
  </message>
  <message>
   <source>Try other resonances in the selected events: arrow keys try, Return keeps</source>
   <translation>Andere Resonanzen in den ausgewählten Ereignissen ausprobieren: Pfeiltasten probieren, Eingabe behält</translation>
  </message>
  <message>
   <source>Try other rooms for the selected events: arrow keys try, Return keeps</source>
   <translation>Andere Räume für die ausgewählten Ereignisse ausprobieren: Pfeiltasten probieren, Eingabe behält</translation>
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
   <source>Typical of this piece</source>
   <translation>Typisch für dieses Stück</translation>
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
   <source>Undo every replacement and morph of the sound; swaps and numbers stay</source>
   <translation>Jedes Ersetzen und Morphen des Klangs zurücknehmen; getauschte Stufen und Zahlenwerte bleiben</translation>
  </message>
  <message>
   <source>Undo every replacement and morph; swaps and numbers stay</source>
   <translation>Jedes Ersetzen und Morphen zurücknehmen; getauschte Stufen und Zahlenwerte bleiben</translation>
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
   <source>Unmute {events}</source>
   <translation>{events} wieder hörbar machen</translation>
  </message>
  <message>
   <source>Unsaved changes</source>
   <translation>Nicht gespeicherte Änderungen</translation>
  </message>
  <message>
   <source>Unsaved work cannot be kept for recovery in {folder}: {reason}. Save the project to a folder of your own.</source>
   <translation>Ungespeicherte Arbeit kann nicht zur Wiederherstellung in {folder} gesichert werden: {reason}. Das Projekt in einem eigenen Ordner speichern.</translation>
  </message>
  <message>
   <source>Untitled</source>
   <translation>Ohne Titel</translation>
  </message>
  <message>
   <source>Use the library that is in {folder}?</source>
   <translation>Die Bibliothek in {folder} verwenden?</translation>
  </message>
  <message>
   <source>User guide</source>
   <translation>Benutzerhandbuch</translation>
  </message>
  <message>
   <source>Version {version} · Qt {qt} · MIT licence</source>
   <translation>Version {version} · Qt {qt} · MIT-Lizenz</translation>
  </message>
  <message>
   <source>ViSQOL (1 to 5)</source>
   <translation>ViSQOL (1 bis 5)</translation>
  </message>
  <message>
   <source>Views of the comparison</source>
   <translation>Ansichten des Vergleichs</translation>
  </message>
  <message>
   <source>Views of the library</source>
   <translation>Ansichten der Bibliothek</translation>
  </message>
  <message>
   <source>Vorbis at nominally 16 kbit/s (ffmpeg)</source>
   <translation>Vorbis mit nominell 16 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Vorbis at nominally 32 kbit/s (ffmpeg)</source>
   <translation>Vorbis mit nominell 32 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Vorbis at nominally 64 kbit/s (ffmpeg)</source>
   <translation>Vorbis mit nominell 64 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>Vorbis at nominally 8 kbit/s (ffmpeg)</source>
   <translation>Vorbis mit nominell 8 kbit/s (ffmpeg)</translation>
  </message>
  <message>
   <source>WAV, 16 bit</source>
   <translation>WAV, 16 Bit</translation>
  </message>
  <message>
   <source>WAV, 24 bit</source>
   <translation>WAV, 24 Bit</translation>
  </message>
  <message>
   <source>WAV, 32-bit float</source>
   <translation>WAV, 32-Bit-Gleitkomma</translation>
  </message>
  <message>
   <source>Wait until all codecs are done</source>
   <translation>Warten, bis alle Codecs fertig sind</translation>
  </message>
  <message>
   <source>Wait until the piece is encoded, then add it</source>
   <translation>Das Stück erst hinzufügen, wenn es kodiert ist</translation>
  </message>
  <message>
   <source>Waiting for its turn</source>
   <translation>Wartet, bis es an der Reihe ist</translation>
  </message>
  <message>
   <source>Walk from event to event</source>
   <translation>Von Ereignis zu Ereignis gehen</translation>
  </message>
  <message>
   <source>Walk on the map</source>
   <translation>Sich auf der Karte bewegen</translation>
  </message>
  <message>
   <source>Watched folders</source>
   <translation>Überwachte Ordner</translation>
  </message>
  <message>
   <source>Waveform</source>
   <translation>Wellenform</translation>
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
   <source>What dragged events snap to (hold Shift or Alt while dragging to move freely)</source>
   <translation>Woran gezogene Ereignisse einrasten (mit Umschalt oder Alt ist die Bewegung frei)</translation>
  </message>
  <message>
   <source>What each codec lost, and what it added, over frequency and time</source>
   <translation>Was jeder Codec verloren und was er hinzugefügt hat, über Frequenz und Zeit</translation>
  </message>
  <message>
   <source>What has no room in this window</source>
   <translation>Was in diesem Fenster keinen Platz hat</translation>
  </message>
  <message>
   <source>What height means on the timeline</source>
   <translation>Was Höhe auf der Zeitachse bedeutet</translation>
  </message>
  <message>
   <source>What is compared</source>
   <translation>Was verglichen wird</translation>
  </message>
  <message>
   <source>What is heard</source>
   <translation>Was zu hören ist</translation>
  </message>
  <message>
   <source>What is heard is being made</source>
   <translation>Was zu hören ist, wird berechnet</translation>
  </message>
  <message>
   <source>What is left of the event in the residual goes as well, as far as its own mask reaches</source>
   <translation>Was vom Ereignis im Rest übrig ist, geht mit, soweit seine eigene Maske reicht</translation>
  </message>
  <message>
   <source>What is played: the recording, the mix, the model or the events only</source>
   <translation>Was abgespielt wird: die Aufnahme, der Mix, das Modell oder nur die Ereignisse</translation>
  </message>
  <message>
   <source>What is wrong, and what helps</source>
   <translation>Was nicht stimmt und was hilft</translation>
  </message>
  <message>
   <source>What lies outside is cut off, to the sample; markers keep their places</source>
   <translation>Was außerhalb liegt, wird samplegenau abgeschnitten; Marker bleiben an ihren Stellen</translation>
  </message>
  <message>
   <source>What plays the sound; choose a device in File › Preferences</source>
   <translation>Was den Klang ausgibt; ein Gerät lässt sich in Datei › Voreinstellungen wählen</translation>
  </message>
  <message>
   <source>What s&amp;tays</source>
   <translation>Was &amp;bleibt</translation>
  </message>
  <message>
   <source>What stays</source>
   <translation>Was bleibt</translation>
  </message>
  <message>
   <source>What the library has found</source>
   <translation>Was die Bibliothek gefunden hat</translation>
  </message>
  <message>
   <source>What the model makes of them</source>
   <translation>Was das Modell aus ihnen macht</translation>
  </message>
  <message>
   <source>What to swap the {stage} with</source>
   <translation>Wogegen getauscht wird: {stage}</translation>
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
   <source>When an event leaves its place</source>
   <translation>Wenn ein Ereignis seinen Ort verlässt</translation>
  </message>
  <message>
   <source>When an event leaves, attenuate what remains</source>
   <translation>Wenn ein Ereignis seinen Ort verlässt: dämpfen, was bleibt</translation>
  </message>
  <message>
   <source>When an event leaves, keep what remains</source>
   <translation>Wenn ein Ereignis seinen Ort verlässt: behalten, was bleibt</translation>
  </message>
  <message>
   <source>Where events are moved to</source>
   <translation>Wohin Ereignisse verschoben werden</translation>
  </message>
  <message>
   <source>Where notes and strokes begin in the recording</source>
   <translation>Wo in der Aufnahme Töne und Anschläge beginnen</translation>
  </message>
  <message>
   <source>Where sounds come from</source>
   <translation>Woher die Klänge kommen</translation>
  </message>
  <message>
   <source>Where the search for events computes, from the next encode on</source>
   <translation>Wo nach Ereignissen gesucht wird, ab dem nächsten Kodieren</translation>
  </message>
  <message>
   <source>Where the second of two lines falls: 50 % is straight, 66.7 % a triplet</source>
   <translation>Wohin die zweite von zwei Linien fällt: 50 % ist gerade, 66,7 % triolisch</translation>
  </message>
  <message>
   <source>Which event under the brush is heard</source>
   <translation>Welches Ereignis unter dem Pinsel zu hören ist</translation>
  </message>
  <message>
   <source>Whole map</source>
   <translation>Ganze Karte</translation>
  </message>
  <message>
   <source>Whole sound</source>
   <translation>Ganzer Klang</translation>
  </message>
  <message>
   <source>Whole tone</source>
   <translation>Ganzton</translation>
  </message>
  <message>
   <source>With a low anchor: the recording without what is above 3.5 kHz</source>
   <translation>Mit tiefem Anker: die Aufnahme ohne alles über 3,5 kHz</translation>
  </message>
  <message>
   <source>Wor&amp;kspace</source>
   <translation>A&amp;rbeitsbereich</translation>
  </message>
  <message>
   <source>Words of your own, separated by commas</source>
   <translation>Eigene Wörter, durch Kommas getrennt</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>Arbeitsbereich</translation>
  </message>
  <message>
   <source>Write the answers so far to a CSV file of your choice</source>
   <translation>Die bisherigen Antworten in eine CSV-Datei Ihrer Wahl schreiben</translation>
  </message>
  <message>
   <source>Write the events that are selected in the library as WAVs with SFZ instruments</source>
   <translation>Die in der Bibliothek ausgewählten Ereignisse als WAV-Dateien mit SFZ-Instrumenten schreiben</translation>
  </message>
  <message>
   <source>Write the mix, the selection, or one file per event or colour cluster</source>
   <translation>Den Mix, die Auswahl oder eine Datei je Ereignis oder Farbgruppe schreiben</translation>
  </message>
  <message>
   <source>Writing samples</source>
   <translation>Samples werden geschrieben</translation>
  </message>
  <message>
   <source>Writing {name}</source>
   <translation>{name} wird geschrieben</translation>
  </message>
  <message>
   <source>X is A</source>
   <translation>X ist A</translation>
  </message>
  <message>
   <source>X is B</source>
   <translation>X ist B</translation>
  </message>
  <message>
   <source>X is one of two sounds, chosen by a coin in each trial. You say which. Who hears no difference is right half of the time; the end of the test says how probable your answers were by guessing.</source>
   <translation>X ist einer von zwei Klängen; in jedem Durchgang entscheidet eine Münze. Sie sagen, welcher. Wer keinen Unterschied hört, hat in der Hälfte der Fälle recht; am Ende steht, wie wahrscheinlich Ihre Antworten durch Raten sind.</translation>
  </message>
  <message>
   <source>You probably hear a difference between {a} and {b}.</source>
   <translation>Wahrscheinlich unterscheiden Sie {a} und {b}.</translation>
  </message>
  <message>
   <source>You rate every sound from 0 to 100 against the recording, which is also among them unseen: give 100 to what sounds like it. The order is drawn; the end tells which was which.</source>
   <translation>Sie beurteilen jeden Klang von 0 bis 100 im Vergleich mit der Aufnahme, die auch verdeckt dabei ist: 100 für das, was wie sie klingt. Die Reihenfolge ist ausgelost; am Ende steht, was was war.</translation>
  </message>
  <message>
   <source>You rated the hidden recording below 90: BS.1534 leaves such a rating out. The file has it.</source>
   <translation>Sie haben die verdeckte Aufnahme unter 90 beurteilt: BS.1534 lässt ein solches Urteil weg. In der Datei steht es.</translation>
  </message>
  <message>
   <source>You recognised the hidden recording: 90 or more.</source>
   <translation>Sie haben die verdeckte Aufnahme erkannt: 90 oder mehr.</translation>
  </message>
  <message>
   <source>You see them here as soon as the first events are found.</source>
   <translation>Sie erscheinen hier, sobald die ersten Ereignisse gefunden sind.</translation>
  </message>
  <message>
   <source>Your palette could not be read: {error}</source>
   <translation>Die eigene Palette konnte nicht gelesen werden: {error}</translation>
  </message>
  <message>
   <source>Your palette could not be saved</source>
   <translation>Die eigene Palette konnte nicht gespeichert werden</translation>
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
   <source>a JSON file</source>
   <translation>eine JSON-Datei</translation>
  </message>
  <message>
   <source>a cluster needs dask.distributed, which is not installed: pip install 'pointillist[cluster]'</source>
   <translation>für einen Cluster wird dask.distributed gebraucht, das nicht installiert ist: pip install 'pointillist[cluster]'</translation>
  </message>
  <message>
   <source>a few seconds left</source>
   <translation>noch einige Sekunden</translation>
  </message>
  <message>
   <source>a list</source>
   <translation>eine Liste</translation>
  </message>
  <message>
   <source>a model that was never saved</source>
   <translation>ein nie gespeichertes Modell</translation>
  </message>
  <message>
   <source>a number from {low:g} to {high:g}</source>
   <translation>eine Zahl von {low:g} bis {high:g}</translation>
  </message>
  <message>
   <source>a packed file</source>
   <translation>eine gepackte Datei</translation>
  </message>
  <message>
   <source>a page of Pointillist</source>
   <translation>eine Seite von Pointillist</translation>
  </message>
  <message>
   <source>a project</source>
   <translation>ein Projekt</translation>
  </message>
  <message>
   <source>a rating is a number from 0 to {most}</source>
   <translation>eine Bewertung ist eine Zahl von 0 bis {most}</translation>
  </message>
  <message>
   <source>a recording</source>
   <translation>eine Aufnahme</translation>
  </message>
  <message>
   <source>a text</source>
   <translation>ein Text</translation>
  </message>
  <message>
   <source>a text of at most {n} characters</source>
   <translation>ein Text von höchstens {n} Zeichen</translation>
  </message>
  <message>
   <source>a text that is not empty</source>
   <translation>ein Text, der nicht leer ist</translation>
  </message>
  <message>
   <source>a whole number from {low} to {high}</source>
   <translation>eine ganze Zahl von {low} bis {high}</translation>
  </message>
  <message>
   <source>about {minutes} min left</source>
   <translation>noch etwa {minutes} min</translation>
  </message>
  <message>
   <source>about {seconds} s left</source>
   <translation>noch etwa {seconds} s</translation>
  </message>
  <message>
   <source>added</source>
   <translation>neu</translation>
  </message>
  <message>
   <source>all events are muted: there are no notes to write</source>
   <translation>alle Ereignisse sind stumm: Es gibt keine Noten zu schreiben</translation>
  </message>
  <message>
   <source>an empty file</source>
   <translation>eine leere Datei</translation>
  </message>
  <message>
   <source>an encode is running</source>
   <translation>es wird gerade kodiert</translation>
  </message>
  <message>
   <source>an entry of {table} belongs to no piece; `pointillist library rebuild` removes it</source>
   <translation>ein Eintrag von {table} gehört zu keinem Stück; „pointillist library rebuild“ entfernt ihn</translation>
  </message>
  <message>
   <source>an object</source>
   <translation>ein Objekt</translation>
  </message>
  <message>
   <source>an unknown model</source>
   <translation>einem unbekannten Modell</translation>
  </message>
  <message>
   <source>and {n} more</source>
   <translation>und {n} weitere</translation>
  </message>
  <message>
   <source>another file</source>
   <translation>eine andere Datei</translation>
  </message>
  <message>
   <source>another model</source>
   <translation>einem anderen Modell</translation>
  </message>
  <message>
   <source>another program is changing it; try again in a moment</source>
   <translation>ein anderes Programm ändert es gerade; gleich noch einmal versuchen</translation>
  </message>
  <message>
   <source>another program is writing to the library; try again when it is done</source>
   <translation>ein anderes Programm schreibt in die Bibliothek; danach erneut versuchen</translation>
  </message>
  <message>
   <source>another sound</source>
   <translation>anderer Klang</translation>
  </message>
  <message>
   <source>any</source>
   <translation>alle</translation>
  </message>
  <message>
   <source>as encoded</source>
   <translation>wie kodiert</translation>
  </message>
  <message>
   <source>as it was opened</source>
   <translation>wie geöffnet</translation>
  </message>
  <message>
   <source>as recorded</source>
   <translation>wie aufgenommen</translation>
  </message>
  <message>
   <source>at most {n} markers</source>
   <translation>höchstens {n} Marker</translation>
  </message>
  <message>
   <source>beat</source>
   <translation>Schlag</translation>
  </message>
  <message>
   <source>beats</source>
   <translation>Schläge</translation>
  </message>
  <message>
   <source>belongs to {names}</source>
   <translation>gehört zu {names}</translation>
  </message>
  <message>
   <source>blend</source>
   <translation>Mischung</translation>
  </message>
  <message>
   <source>blend, {share} % model</source>
   <translation>Mischung, {share} % Modell</translation>
  </message>
  <message>
   <source>blend: {n}</source>
   <translation>Mischung: {n}</translation>
  </message>
  <message>
   <source>blues</source>
   <translation>Blues</translation>
  </message>
  <message>
   <source>broken off: its header says {said_s:.1f} s, and {there_s:.1f} s are there, which are read. Copy it again if you can</source>
   <translation>abgebrochen: Laut Kopf {said_s:.1f} s, vorhanden und gelesen {there_s:.1f} s. Wenn möglich, neu kopieren</translation>
  </message>
  <message>
   <source>brought along by the project</source>
   <translation>vom Projekt mitgebracht</translation>
  </message>
  <message>
   <source>can only be read as a copy in {folder}, and that cannot be made: {reason}</source>
   <translation>kann nur als Kopie in {folder} gelesen werden, und die entsteht nicht: {reason}</translation>
  </message>
  <message>
   <source>cannot be opened; choose a folder you may write to</source>
   <translation>kann nicht geöffnet werden; einen Ordner mit Schreibrecht wählen</translation>
  </message>
  <message>
   <source>cannot be read ({detail}); try another disk or folder</source>
   <translation>lässt sich nicht lesen ({detail}); einen anderen Datenträger oder Ordner versuchen</translation>
  </message>
  <message>
   <source>cannot be read any more; open it again</source>
   <translation>lässt sich nicht mehr lesen; erneut öffnen</translation>
  </message>
  <message>
   <source>cannot be read or written, or the disk is full; free some space, or keep the library on another disk. The library is as it was before</source>
   <translation>kann nicht gelesen oder geschrieben werden, oder der Datenträger ist voll; Platz schaffen oder die Bibliothek auf einem anderen Datenträger halten. Die Bibliothek ist wie vorher</translation>
  </message>
  <message>
   <source>cannot be used ({detail}); try again, or choose another folder</source>
   <translation>ist nicht benutzbar ({detail}); erneut versuchen oder einen anderen Ordner wählen</translation>
  </message>
  <message>
   <source>cannot be written ({detail}); free some space, or choose another folder</source>
   <translation>kann nicht geschrieben werden ({detail}); Platz schaffen oder einen anderen Ordner wählen</translation>
  </message>
  <message>
   <source>cannot be written ({detail}); try another disk or folder</source>
   <translation>lässt sich nicht schreiben ({detail}); einen anderen Datenträger oder Ordner versuchen</translation>
  </message>
  <message>
   <source>cannot be written as {container} {subtype} ({error})</source>
   <translation>lässt sich nicht als {container} {subtype} schreiben ({error})</translation>
  </message>
  <message>
   <source>cannot tell the format from the name; let it end in .wav or .flac</source>
   <translation>das Format ist am Namen nicht zu erkennen; er soll auf .wav oder .flac enden</translation>
  </message>
  <message>
   <source>captured sound</source>
   <translation>Originalklang</translation>
  </message>
  <message>
   <source>captured sound: {n}</source>
   <translation>Originalklang: {n}</translation>
  </message>
  <message>
   <source>centre</source>
   <translation>Mitte</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>geändert</translation>
  </message>
  <message>
   <source>colour clusters</source>
   <translation>Farbgruppen</translation>
  </message>
  <message>
   <source>copy {change}</source>
   <translation>Kopie {change}</translation>
  </message>
  <message>
   <source>could not be unpacked to a temporary file ({error}); free some space on the disk</source>
   <translation>konnte nicht in eine temporäre Datei entpackt werden ({error}); Platz auf dem Datenträger schaffen</translation>
  </message>
  <message>
   <source>damaged ({error}); {advice}</source>
   <translation>beschädigt ({error}); {advice}</translation>
  </message>
  <message>
   <source>damaged after about {read_s:.2f} s of {duration_s:.2f} s; copy or export the recording again</source>
   <translation>beschädigt nach etwa {read_s:.2f} s von {duration_s:.2f} s; die Aufnahme erneut kopieren oder exportieren</translation>
  </message>
  <message>
   <source>damaged near {where_s:.1f} s; copy or export the recording again</source>
   <translation>beschädigt bei {where_s:.1f} s; die Aufnahme erneut kopieren oder exportieren</translation>
  </message>
  <message>
   <source>damaged or cut off; copy it again, or make it again</source>
   <translation>beschädigt oder abgeschnitten; noch einmal kopieren oder neu herstellen</translation>
  </message>
  <message>
   <source>damaged or cut off; {advice}</source>
   <translation>beschädigt oder abgeschnitten; {advice}</translation>
  </message>
  <message>
   <source>damaged or packed in an unknown way ({error}); {advice}</source>
   <translation>beschädigt oder auf unbekannte Weise gepackt ({error}); {advice}</translation>
  </message>
  <message>
   <source>damaged: it holds two members of one name; {advice}</source>
   <translation>beschädigt: Darin sind zwei Teile gleichen Namens; {advice}</translation>
  </message>
  <message>
   <source>damaged: of {stated_s:.1f} s, {there_s:.1f} s can be decoded, and are read. Copy it again if you can</source>
   <translation>beschädigt: Von {stated_s:.1f} s lassen sich {there_s:.1f} s dekodieren und werden gelesen. Wenn möglich, neu kopieren</translation>
  </message>
  <message>
   <source>damaged: {n} of its packets are left out. Copy it again if you can</source>
   <translation>beschädigt: {n} Pakete sind ausgelassen. Wenn möglich, neu kopieren</translation>
  </message>
  <message>
   <source>decay</source>
   <translation>Ausklingen</translation>
  </message>
  <message>
   <source>decibels</source>
   <translation>Dezibel</translation>
  </message>
  <message>
   <source>detected onset</source>
   <translation>erkannter Einsatz</translation>
  </message>
  <message>
   <source>detected onsets</source>
   <translation>erkannte Einsätze</translation>
  </message>
  <message>
   <source>does not fit this version's architecture ({error})</source>
   <translation>passt nicht zur Architektur dieser Version ({error})</translation>
  </message>
  <message>
   <source>does not fit this version's networks ({error})</source>
   <translation>passt nicht zu den Netzen dieser Version ({error})</translation>
  </message>
  <message>
   <source>does not hold weights of the codec {kind}; choose another file</source>
   <translation>enthält keine Gewichte des Codecs {kind}; eine andere Datei wählen</translation>
  </message>
  <message>
   <source>dorian</source>
   <translation>dorisch</translation>
  </message>
  <message>
   <source>drag from here to give this stage to another event.</source>
   <translation>von hier ziehen, um diese Stufe einem anderen Ereignis zu geben.</translation>
  </message>
  <message>
   <source>drawn afresh</source>
   <translation>neu gewürfelt</translation>
  </message>
  <message>
   <source>drop here</source>
   <translation>hier ablegen</translation>
  </message>
  <message>
   <source>edited</source>
   <translation>bearbeitet</translation>
  </message>
  <message>
   <source>encode stopped at {reached} of {duration}</source>
   <translation>Kodieren bei {reached} von {duration} abgebrochen</translation>
  </message>
  <message>
   <source>encoded in {factor:.2g}× its duration</source>
   <translation>kodiert in {factor:.2g}× der Dauer</translation>
  </message>
  <message>
   <source>ended unexpectedly ({how}); try a shorter part</source>
   <translation>endete unerwartet ({how}); mit einem kürzeren Teil versuchen</translation>
  </message>
  <message>
   <source>ends each worker that reads it; repair it, or export it again</source>
   <translation>beendet jeden Arbeitsprozess, der sie liest; die Datei reparieren oder neu exportieren</translation>
  </message>
  <message>
   <source>ends the process that reads it ({how}); repair it, or export it again</source>
   <translation>beendet den Prozess, der sie liest ({how}); die Datei reparieren oder neu exportieren</translation>
  </message>
  <message>
   <source>event</source>
   <translation>Ereignis</translation>
  </message>
  <message>
   <source>events</source>
   <translation>Ereignisse</translation>
  </message>
  <message>
   <source>events[{index}] is not an object</source>
   <translation>events[{index}] ist kein Objekt</translation>
  </message>
  <message>
   <source>failed: {error}</source>
   <translation>ist gescheitert: {error}</translation>
  </message>
  <message>
   <source>feed-forward codec, as published, without skips: 44 kbit/s</source>
   <translation>Feed-forward-Codec, wie veröffentlicht, ohne Skips: 44 kbit/s</translation>
  </message>
  <message>
   <source>feed-forward codec, as published: 44 kbit/s of codewords, and skips of 42 Mbit/s</source>
   <translation>Feed-forward-Codec, wie veröffentlicht: 44 kbit/s Codewörter, dazu Skips mit 42 Mbit/s</translation>
  </message>
  <message>
   <source>feed-forward codec, done right, 1.4 kbit/s</source>
   <translation>Feed-forward-Codec, richtig gebaut, 1,4 kbit/s</translation>
  </message>
  <message>
   <source>feed-forward codec, done right, 11 kbit/s</source>
   <translation>Feed-forward-Codec, richtig gebaut, 11 kbit/s</translation>
  </message>
  <message>
   <source>feed-forward codec, done right, 44 kbit/s</source>
   <translation>Feed-forward-Codec, richtig gebaut, 44 kbit/s</translation>
  </message>
  <message>
   <source>ffmpeg cannot encode it as {name}: {reason}</source>
   <translation>ffmpeg kann sie nicht als {name} kodieren: {reason}</translation>
  </message>
  <message>
   <source>from the model</source>
   <translation>aus dem Modell</translation>
  </message>
  <message>
   <source>from {name}</source>
   <translation>aus {name}</translation>
  </message>
  <message>
   <source>gain</source>
   <translation>Verstärkung</translation>
  </message>
  <message>
   <source>grid</source>
   <translation>Raster</translation>
  </message>
  <message>
   <source>hardness</source>
   <translation>Härte</translation>
  </message>
  <message>
   <source>harmonic minor</source>
   <translation>Moll harmonisch</translation>
  </message>
  <message>
   <source>has Pointillist {version}, and this is {mine}; install the same version</source>
   <translation>hat Pointillist {version}, und dies ist {mine}; überall dieselbe Version installieren</translation>
  </message>
  <message>
   <source>has a sample rate of {rate} Hz, and recordings have {low} to {high} Hz; if its header is wrong, set the right rate in an audio editor</source>
   <translation>hat eine Abtastrate von {rate} Hz, und Aufnahmen haben {low} bis {high} Hz; ist die Angabe falsch, in einem Audioeditor die richtige einstellen</translation>
  </message>
  <message>
   <source>has damaged rows; `pointillist library rebuild` makes them again</source>
   <translation>hat beschädigte Zeilen; „pointillist library rebuild“ legt sie neu an</translation>
  </message>
  <message>
   <source>has more rows than a piece can hold events ({limit:,})</source>
   <translation>hat mehr Zeilen, als ein Stück Ereignisse fasst ({limit:,})</translation>
  </message>
  <message>
   <source>has no event at {at_s:.2f} s; choose another time</source>
   <translation>hat kein Ereignis bei {at_s:.2f} s; eine andere Zeit wählen</translation>
  </message>
  <message>
   <source>has no list “events”</source>
   <translation>hat keine Liste „events“</translation>
  </message>
  <message>
   <source>has no samples, or too many for a network of sines; choose a part of it</source>
   <translation>hat keine Abtastwerte, oder zu viele für ein Netz aus Sinusfunktionen; wählen Sie einen Teil davon</translation>
  </message>
  <message>
   <source>has no variant {variant}; train it</source>
   <translation>hat keine Variante {variant}; diese trainieren</translation>
  </message>
  <message>
   <source>has two channels, for which Vorbis has no 8 kbit/s; choose 16 or more</source>
   <translation>hat zwei Kanäle, für die Vorbis keine 8 kbit/s kennt; 16 oder mehr wählen</translation>
  </message>
  <message>
   <source>has version {found}, and this program reads {known}; use the Pointillist that made it, or a newer one</source>
   <translation>hat die Version {found}, und dieses Programm liest {known}; das Pointillist verwenden, das sie gemacht hat, oder ein neueres</translation>
  </message>
  <message>
   <source>holds as many stages as it can; remove some</source>
   <translation>fasst keine weiteren Stufen; einige entfernen</translation>
  </message>
  <message>
   <source>holds no impulse responses; choose a folder with WAV, FLAC or AIFF files</source>
   <translation>enthält keine Impulsantworten; einen Ordner mit WAV-, FLAC- oder AIFF-Dateien wählen</translation>
  </message>
  <message>
   <source>holds values that are far too large (the first at {where_s:.3f} s); repair that place in an audio editor, or export it again</source>
   <translation>enthält Werte, die viel zu groß sind (der erste bei {where_s:.3f} s); die Stelle in einem Audio-Editor reparieren oder erneut exportieren</translation>
  </message>
  <message>
   <source>holds values that are not numbers (the first at {where_s:.3f} s); repair that place in an audio editor, or export it again</source>
   <translation>enthält Werte, die keine Zahlen sind (der erste bei {where_s:.3f} s); die Stelle in einem Audio-Editor reparieren oder erneut exportieren</translation>
  </message>
  <message>
   <source>impulse</source>
   <translation>Impuls</translation>
  </message>
  <message>
   <source>impulse and resonance, without the room</source>
   <translation>Impuls und Resonanz, ohne den Raum</translation>
  </message>
  <message>
   <source>impulse, resonance or room</source>
   <translation>impulse, resonance oder room</translation>
  </message>
  <message>
   <source>insert here</source>
   <translation>hier einfügen</translation>
  </message>
  <message>
   <source>install it, for example with: apt-get install ffmpeg</source>
   <translation>installieren, zum Beispiel mit: apt-get install ffmpeg</translation>
  </message>
  <message>
   <source>is a device or a pipe, and no file; name a file</source>
   <translation>ist ein Gerät oder eine Pipe und keine Datei; eine Datei nennen</translation>
  </message>
  <message>
   <source>is a folder; name a file in it</source>
   <translation>ist ein Ordner; eine Datei darin nennen</translation>
  </message>
  <message>
   <source>is a payload of {found}, not of {kind}; choose that codec</source>
   <translation>ist eine Nutzlast von {found}, nicht von {kind}; jenen Codec wählen</translation>
  </message>
  <message>
   <source>is damaged ({detail})</source>
   <translation>ist beschädigt ({detail})</translation>
  </message>
  <message>
   <source>is damaged ({error}); train or fetch it again</source>
   <translation>ist beschädigt ({error}); erneut trainieren oder holen</translation>
  </message>
  <message>
   <source>is damaged, or no library; `pointillist library rebuild` makes another one beside it</source>
   <translation>ist beschädigt oder keine Bibliothek; „pointillist library rebuild“ legt daneben eine neue an</translation>
  </message>
  <message>
   <source>is damaged; `pointillist library rebuild` saves what can be read</source>
   <translation>ist beschädigt; „pointillist library rebuild“ rettet, was lesbar ist</translation>
  </message>
  <message>
   <source>is damaged; it is set aside when you next keep a stage</source>
   <translation>ist beschädigt; die Datei wird beiseitegelegt, sobald wieder eine Stufe gespeichert wird</translation>
  </message>
  <message>
   <source>is empty or too long for this codec; choose a part of it</source>
   <translation>ist leer oder zu lang für diesen Codec; einen Teil davon wählen</translation>
  </message>
  <message>
   <source>is larger than any table of events; choose the file that was exported</source>
   <translation>ist größer als jede Ereignistabelle; die exportierte Datei wählen</translation>
  </message>
  <message>
   <source>is missing; reinstall pointillist</source>
   <translation>fehlt; pointillist neu installieren</translation>
  </message>
  <message>
   <source>is no folder; choose another name</source>
   <translation>ist kein Ordner; einen anderen Namen wählen</translation>
  </message>
  <message>
   <source>is no index of a library</source>
   <translation>ist kein Index einer Bibliothek</translation>
  </message>
  <message>
   <source>is no palette; it is set aside when you next keep a stage</source>
   <translation>ist keine Palette; die Datei wird beiseitegelegt, sobald wieder eine Stufe gespeichert wird</translation>
  </message>
  <message>
   <source>is no payload of a reference codec; choose a file that `compare` made</source>
   <translation>ist keine Nutzlast eines Vergleichscodecs; eine Datei von „compare“ wählen</translation>
  </message>
  <message>
   <source>is no state of a training run, or is damaged ({error}); delete it to begin again</source>
   <translation>ist kein Stand eines Trainings oder ist beschädigt ({error}); löschen, um neu zu beginnen</translation>
  </message>
  <message>
   <source>is no table of events: its “format” is not “{format}”</source>
   <translation>ist keine Ereignistabelle: Das „format“ ist nicht „{format}“</translation>
  </message>
  <message>
   <source>is not JSON ({error})</source>
   <translation>ist kein JSON ({error})</translation>
  </message>
  <message>
   <source>is not a file of timbre scales ({detail})</source>
   <translation>ist keine Datei mit Klangfarben-Skalen ({detail})</translation>
  </message>
  <message>
   <source>is not a list of rooms ({error}); reinstall pointillist</source>
   <translation>ist keine Liste von Räumen ({error}); pointillist neu installieren</translation>
  </message>
  <message>
   <source>is not a map of a library ({detail})</source>
   <translation>ist keine Karte einer Bibliothek ({detail})</translation>
  </message>
  <message>
   <source>is not a model of Pointillist; choose one that `train` made</source>
   <translation>ist kein Modell von Pointillist; eines wählen, das `train` gemacht hat</translation>
  </message>
  <message>
   <source>is not a safetensors checkpoint, or is damaged; train or fetch it again</source>
   <translation>ist kein safetensors-Checkpoint oder ist beschädigt; erneut trainieren oder holen</translation>
  </message>
  <message>
   <source>is not a safetensors file, or is damaged; train or fetch it again</source>
   <translation>ist keine safetensors-Datei oder ist beschädigt; erneut trainieren oder holen</translation>
  </message>
  <message>
   <source>is not empty; choose another folder, or empty it</source>
   <translation>ist nicht leer; einen anderen Ordner wählen, oder diesen leeren</translation>
  </message>
  <message>
   <source>is not text in UTF-8; save it as “CSV UTF-8” in the spreadsheet</source>
   <translation>ist kein Text in UTF-8; in der Tabellenkalkulation als „CSV UTF-8“ speichern</translation>
  </message>
  <message>
   <source>is not the file that the manifest names; reinstall pointillist</source>
   <translation>ist nicht die Datei, die das Verzeichnis nennt; pointillist neu installieren</translation>
  </message>
  <message>
   <source>is not what was written; check the disk</source>
   <translation>ist nicht, was geschrieben wurde; den Datenträger prüfen</translation>
  </message>
  <message>
   <source>is on a network drive, where the database would be damaged; choose a disk of this computer</source>
   <translation>ist auf einem Netzlaufwerk, wo die Datenbank beschädigt würde; einen Datenträger dieses Computers wählen</translation>
  </message>
  <message>
   <source>is silent</source>
   <translation>ist still</translation>
  </message>
  <message>
   <source>is silent once its channels are averaged; replace it by one of its channels</source>
   <translation>ist stumm, sobald die Kanäle gemittelt werden; durch einen der Kanäle ersetzen</translation>
  </message>
  <message>
   <source>is silent; remove it or replace it</source>
   <translation>ist stumm; entfernen oder ersetzen</translation>
  </message>
  <message>
   <source>is the database of another program; choose another folder</source>
   <translation>ist die Datenbank eines anderen Programms; einen anderen Ordner wählen</translation>
  </message>
  <message>
   <source>is the recording that the project was made from, and needs; choose another name</source>
   <translation>ist die Aufnahme, aus der das Projekt gemacht wurde und die es braucht; einen anderen Namen wählen</translation>
  </message>
  <message>
   <source>is the state of a run with other settings; delete it, or use these settings</source>
   <translation>ist der Stand eines Laufs mit anderen Einstellungen; löschen oder diese Einstellungen verwenden</translation>
  </message>
  <message>
   <source>is too large for weights of a reference codec; choose another file</source>
   <translation>ist zu groß für Gewichte eines Vergleichscodecs; eine andere Datei wählen</translation>
  </message>
  <message>
   <source>is too large to be sent; put it where the workers see it at the same path</source>
   <translation>ist zu groß zum Senden; unter demselben Pfad ablegen, wo die Arbeitsprozesse ihn sehen</translation>
  </message>
  <message>
   <source>is too long for a payload; choose a file that `compare` made</source>
   <translation>ist zu lang für eine Nutzlast; eine Datei von „compare“ wählen</translation>
  </message>
  <message>
   <source>is too long for its side information; choose a part of it</source>
   <translation>ist zu lang für ihre Nebeninformation; einen Teil davon wählen</translation>
  </message>
  <message>
   <source>is too long for this codec, whose skips are large; choose a part of it</source>
   <translation>ist zu lang für diesen Codec, dessen Sprungverbindungen groß sind; einen Teil davon wählen</translation>
  </message>
  <message>
   <source>is too long to be read at {rate} Hz; choose a lower rate</source>
   <translation>ist zu lang, um mit {rate} Hz gelesen zu werden; eine niedrigere Rate wählen</translation>
  </message>
  <message>
   <source>is {duration_s:.2f} s long; choose a time within it</source>
   <translation>ist {duration_s:.2f} s lang; eine Zeit darin wählen</translation>
  </message>
  <message>
   <source>is {found}, and would become {made}; choose another name</source>
   <translation>ist {found} und würde {made}; einen anderen Namen wählen</translation>
  </message>
  <message>
   <source>is {found}, and would become {made}; choose another name, or --force to replace it</source>
   <translation>ist {found} und würde {made}; einen anderen Namen wählen, oder mit --force ersetzen</translation>
  </message>
  <message>
   <source>it has no part in the recording</source>
   <translation>es hat keinen Anteil an der Aufnahme</translation>
  </message>
  <message>
   <source>its captured sound</source>
   <translation>sein Originalklang</translation>
  </message>
  <message>
   <source>its captured sound; the end of the longer decay from the model</source>
   <translation>sein Originalklang; das Ende des längeren Ausklangs aus dem Modell</translation>
  </message>
  <message>
   <source>its end is missing; what is there is read. Copy it again if you can</source>
   <translation>das Ende fehlt; gelesen wird, was da ist. Wenn möglich, neu kopieren</translation>
  </message>
  <message>
   <source>its events would sound wrong; render it with --model FILE, or encode the recording again</source>
   <translation>die Ereignisse würden falsch klingen; mit --model DATEI rendern oder die Aufnahme erneut kodieren</translation>
  </message>
  <message>
   <source>its header leaves the length open; all that is there, {there_s:.1f} s, is read</source>
   <translation>der Kopf nennt keine Länge; gelesen wird alles, was da ist: {there_s:.1f} s</translation>
  </message>
  <message>
   <source>its header says {said_s:.1f} s, and there are {there_s:.1f} s; all of them are read</source>
   <translation>laut Kopf {said_s:.1f} s, vorhanden sind {there_s:.1f} s; alle werden gelesen</translation>
  </message>
  <message>
   <source>its recording cannot be used ({problem}); put it back where it was, encode it again, or make the page with the model's sounds: --from model</source>
   <translation>die Aufnahme ist nicht brauchbar ({problem}); legen Sie sie dorthin zurück, wo sie war, kodieren Sie neu, oder machen Sie die Seite mit den Klängen des Modells: --from model</translation>
  </message>
  <message>
   <source>its recording cannot be used ({problem}); put it back where it was, encode it again, or render the model's sound: --from model</source>
   <translation>die Aufnahme kann nicht verwendet werden ({problem}); sie zurücklegen, neu kodieren, oder den Klang des Modells rendern: --from model</translation>
  </message>
  <message>
   <source>its recording is {duration_h:.1f} hours long, and a mix can be {limit_h:.1f} hours long at this sample rate; encode the recording in parts</source>
   <translation>seine Aufnahme ist {duration_h:.1f} Stunden lang, und ein Mix kann bei dieser Abtastrate {limit_h:.1f} Stunden lang sein; die Aufnahme in Teilen kodieren</translation>
  </message>
  <message>
   <source>its rooms are longer than a project can hold; use fewer of your own rooms</source>
   <translation>seine Räume sind länger, als ein Projekt fasst; weniger eigene Räume verwenden</translation>
  </message>
  <message>
   <source>its side information is missing or of another size; keep both files together</source>
   <translation>die Nebeninformation fehlt oder hat eine andere Größe; beide Dateien zusammen lassen</translation>
  </message>
  <message>
   <source>its sides cancel each other in mono; their difference is analysed instead</source>
   <translation>in Mono löschen sich die Seiten aus; untersucht wird ihre Differenz</translation>
  </message>
  <message>
   <source>kbit/s</source>
   <translation>kbit/s</translation>
  </message>
  <message>
   <source>kbit/s, all bits of the payload counted</source>
   <translation>kbit/s, alle Bits der Nutzdaten gezählt</translation>
  </message>
  <message>
   <source>length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>line 1: the column {column} comes twice</source>
   <translation>Zeile 1: Die Spalte {column} kommt zweimal vor</translation>
  </message>
  <message>
   <source>line 1: there is no column to read; known are {known}</source>
   <translation>Zeile 1: Es gibt keine Spalte zu lesen; bekannt sind {known}</translation>
  </message>
  <message>
   <source>line 1: there is no column “id”; the first line has to name the columns</source>
   <translation>Zeile 1: Es gibt keine Spalte „id“; die erste Zeile muss die Spalten nennen</translation>
  </message>
  <message>
   <source>line {line}, column {column}</source>
   <translation>Zeile {line}, Spalte {column}</translation>
  </message>
  <message>
   <source>line {line}: has more cells than there are columns</source>
   <translation>Zeile {line}: hat mehr Zellen, als es Spalten gibt</translation>
  </message>
  <message>
   <source>line {line}: is not CSV ({error})</source>
   <translation>Zeile {line}: ist kein CSV ({error})</translation>
  </message>
  <message>
   <source>locrian</source>
   <translation>lokrisch</translation>
  </message>
  <message>
   <source>lydian</source>
   <translation>lydisch</translation>
  </message>
  <message>
   <source>made by a newer Pointillist (format {version}; this one reads up to {newest}): update, or ask for an export</source>
   <translation>von einem neueren Pointillist gemacht (Format {version}; dieses liest bis {newest}): aktualisieren oder um einen Export bitten</translation>
  </message>
  <message>
   <source>made with another model</source>
   <translation>mit einem anderen Modell gemacht</translation>
  </message>
  <message>
   <source>major</source>
   <translation>Dur</translation>
  </message>
  <message>
   <source>major pentatonic</source>
   <translation>Dur-Pentatonik</translation>
  </message>
  <message>
   <source>makes no progress for {minutes:.0f} minutes; repair it, or export it again</source>
   <translation>kommt seit {minutes:.0f} Minuten nicht voran; die Datei reparieren oder neu exportieren</translation>
  </message>
  <message>
   <source>marker</source>
   <translation>Marker</translation>
  </message>
  <message>
   <source>markers</source>
   <translation>Marker</translation>
  </message>
  <message>
   <source>matching pursuit, 140 damped sinusoids a second: about 5.2 kbit/s</source>
   <translation>Matching Pursuit, 140 gedämpfte Sinusschwingungen je Sekunde: etwa 5,2 kbit/s</translation>
  </message>
  <message>
   <source>matching pursuit, 35 damped sinusoids a second: about 1.3 kbit/s</source>
   <translation>Matching Pursuit, 35 gedämpfte Sinusschwingungen je Sekunde: etwa 1,3 kbit/s</translation>
  </message>
  <message>
   <source>matching pursuit, 71 damped sinusoids a second: about 2.6 kbit/s</source>
   <translation>Matching Pursuit, 71 gedämpfte Sinusschwingungen je Sekunde: etwa 2,6 kbit/s</translation>
  </message>
  <message>
   <source>may not arrive: {systems} can take it for itself</source>
   <translation>kommt vielleicht nicht an: {systems} kann sie selbst beanspruchen</translation>
  </message>
  <message>
   <source>may only be read: it, its folder or the disk is write-protected; allow writing, or copy the folder to another place and use the copy (--library, or Preferences, Library)</source>
   <translation>darf nur gelesen werden: die Datei, ihr Ordner oder der Datenträger ist schreibgeschützt; das Schreiben erlauben, oder den Ordner an einen anderen Ort kopieren und die Kopie benutzen (--library, oder Einstellungen, Bibliothek)</translation>
  </message>
  <message>
   <source>meets a fault of a worker ({kind}: {error}); please report it with the file</source>
   <translation>stößt auf einen Fehler eines Arbeitsprozesses ({kind}: {error}); bitte mit der Datei melden</translation>
  </message>
  <message>
   <source>meets a fault of the program ({kind}: {error}); please report it with the file</source>
   <translation>stößt auf einen Fehler des Programms ({kind}: {error}); bitte mit der Datei melden</translation>
  </message>
  <message>
   <source>melodic minor</source>
   <translation>Moll melodisch</translation>
  </message>
  <message>
   <source>minor pentatonic</source>
   <translation>Moll-Pentatonik</translation>
  </message>
  <message>
   <source>missing</source>
   <translation>fehlt</translation>
  </message>
  <message>
   <source>mixed</source>
   <translation>verschieden</translation>
  </message>
  <message>
   <source>mixolydian</source>
   <translation>mixolydisch</translation>
  </message>
  <message>
   <source>model: {n}</source>
   <translation>Modell: {n}</translation>
  </message>
  <message>
   <source>mono</source>
   <translation>mono</translation>
  </message>
  <message>
   <source>morph</source>
   <translation>gemorpht</translation>
  </message>
  <message>
   <source>mute</source>
   <translation>Stummschaltung</translation>
  </message>
  <message>
   <source>muted</source>
   <translation>stumm</translation>
  </message>
  <message>
   <source>muted: {n}</source>
   <translation>stumm: {n}</translation>
  </message>
  <message>
   <source>natural minor</source>
   <translation>Moll natürlich</translation>
  </message>
  <message>
   <source>needs more memory than there is; choose a shorter part</source>
   <translation>braucht mehr Speicher, als da ist; einen kürzeren Teil wählen</translation>
  </message>
  <message>
   <source>needs more memory than there is; close other programs, or cut the recording</source>
   <translation>braucht mehr Speicher, als da ist; andere Programme schließen oder die Aufnahme teilen</translation>
  </message>
  <message>
   <source>needs the enhancer {name}, which is not known here; update to open it</source>
   <translation>braucht den Verbesserer {name}, der hier nicht bekannt ist; zum Öffnen aktualisieren</translation>
  </message>
  <message>
   <source>needs {package}, which is not installed: {remedy}</source>
   <translation>braucht {package}, das nicht installiert ist: {remedy}</translation>
  </message>
  <message>
   <source>no events sound: there is nothing to put on tracks</source>
   <translation>keine Ereignisse klingen: Es gibt nichts auf Spuren zu legen</translation>
  </message>
  <message>
   <source>no output device</source>
   <translation>kein Ausgabegerät</translation>
  </message>
  <message>
   <source>no sound device</source>
   <translation>kein Audiogerät</translation>
  </message>
  <message>
   <source>no such file; check the name</source>
   <translation>keine solche Datei; den Namen prüfen</translation>
  </message>
  <message>
   <source>noise</source>
   <translation>Geräusch</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keiner</translation>
  </message>
  <message>
   <source>none of its {n} files can be used; the first: {error}</source>
   <translation>keine der {n} Dateien darin ist zu gebrauchen; die erste: {error}</translation>
  </message>
  <message>
   <source>not a Pointillist project (manifest.json names another format)</source>
   <translation>kein Pointillist-Projekt (manifest.json nennt ein anderes Format)</translation>
  </message>
  <message>
   <source>not a Pointillist project (no manifest.json in it)</source>
   <translation>kein Pointillist-Projekt (ohne manifest.json)</translation>
  </message>
  <message>
   <source>not a Pointillist project; choose a .pointillist file</source>
   <translation>kein Pointillist-Projekt; eine .pointillist-Datei wählen</translation>
  </message>
  <message>
   <source>not a recording that can be read here; convert it to WAV or FLAC</source>
   <translation>keine Aufnahme, die sich hier lesen lässt; in WAV oder FLAC umwandeln</translation>
  </message>
  <message>
   <source>not heard now</source>
   <translation>jetzt nicht zu hören</translation>
  </message>
  <message>
   <source>nothing yet: save one at a slot of the inspector</source>
   <translation>noch nichts: an einem Platz des Inspektors speichern</translation>
  </message>
  <message>
   <source>nothing: it is muted</source>
   <translation>nichts: es ist stummgeschaltet</translation>
  </message>
  <message>
   <source>one of {known}</source>
   <translation>eines von {known}</translation>
  </message>
  <message>
   <source>only its first {hours:.1f} hours have events: a piece can hold {limit:,}. Encode the rest as a file of its own</source>
   <translation>nur die ersten {hours:.1f} Stunden haben Ereignisse: Ein Stück fasst {limit:,}. Den Rest als eigene Datei kodieren</translation>
  </message>
  <message>
   <source>only the first {n} markers are read</source>
   <translation>nur die ersten {n} Marker werden gelesen</translation>
  </message>
  <message>
   <source>open a recording first</source>
   <translation>zuerst eine Aufnahme öffnen</translation>
  </message>
  <message>
   <source>open an earlier copy, or save the project again where it was made</source>
   <translation>eine frühere Kopie öffnen oder das Projekt dort, wo es entstand, erneut speichern</translation>
  </message>
  <message>
   <source>own</source>
   <translation>eigen</translation>
  </message>
  <message>
   <source>own · {room}</source>
   <translation>eigen · {room}</translation>
  </message>
  <message>
   <source>pan</source>
   <translation>Panorama</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <source>peak {peak}, RMS {rms}</source>
   <translation>Spitzenpegel {peak}, RMS {rms}</translation>
  </message>
  <message>
   <source>percent</source>
   <translation>Prozent</translation>
  </message>
  <message>
   <source>permission denied; change the file's permissions or open a copy</source>
   <translation>Zugriff verweigert; die Rechte der Datei ändern oder eine Kopie öffnen</translation>
  </message>
  <message>
   <source>permission denied; choose a folder or a file you may write to</source>
   <translation>Zugriff verweigert; einen Ordner oder eine Datei mit Schreibrecht wählen</translation>
  </message>
  <message>
   <source>phrygian</source>
   <translation>phrygisch</translation>
  </message>
  <message>
   <source>preparing {share:.0%}</source>
   <translation>{share:.0%} bereit</translation>
  </message>
  <message>
   <source>preparing…</source>
   <translation>wird vorbereitet…</translation>
  </message>
  <message>
   <source>put {events} into {room}</source>
   <translation>{events} in den Raum {room} stellen</translation>
  </message>
  <message>
   <source>ready to play</source>
   <translation>bereit</translation>
  </message>
  <message>
   <source>rendering</source>
   <translation>Klangquelle</translation>
  </message>
  <message>
   <source>rendering…</source>
   <translation>wird berechnet…</translation>
  </message>
  <message>
   <source>replace the sound of {events}</source>
   <translation>{events}: Klang ersetzen</translation>
  </message>
  <message>
   <source>replaced: {sound}</source>
   <translation>ersetzt: {sound}</translation>
  </message>
  <message>
   <source>replacement</source>
   <translation>ersetzt</translation>
  </message>
  <message>
   <source>resonance</source>
   <translation>Resonanz</translation>
  </message>
  <message>
   <source>room</source>
   <translation>Raum</translation>
  </message>
  <message>
   <source>room choice</source>
   <translation>Raumwahl</translation>
  </message>
  <message>
   <source>room mix</source>
   <translation>Raumanteil</translation>
  </message>
  <message>
   <source>run: pip install 'pointillist[compare]'</source>
   <translation>pip install 'pointillist[compare]' ausführen</translation>
  </message>
  <message>
   <source>run: pip install {package}; its wheels are for Python 3.10 to 3.12 on x86-64 Linux and Windows</source>
   <translation>pip install {package} ausführen; Wheels gibt es für Python 3.10 bis 3.12 auf x86-64 mit Linux und Windows</translation>
  </message>
  <message>
   <source>select events first</source>
   <translation>zuerst Ereignisse auswählen</translation>
  </message>
  <message>
   <source>semitones</source>
   <translation>Halbtöne</translation>
  </message>
  <message>
   <source>set a loop first</source>
   <translation>zuerst einen Loop setzen</translation>
  </message>
  <message>
   <source>signal {number}</source>
   <translation>Signal {number}</translation>
  </message>
  <message>
   <source>silent while others are solo</source>
   <translation>stumm, weil andere solo sind</translation>
  </message>
  <message>
   <source>similar sounds lie close</source>
   <translation>ähnliche Klänge liegen nah</translation>
  </message>
  <message>
   <source>sound</source>
   <translation>Klang</translation>
  </message>
  <message>
   <source>spacing {factor:.1f} % → {length_s:.3f} s{caught}</source>
   <translation>Abstände {factor:.1f} % → {length_s:.3f} s{caught}</translation>
  </message>
  <message>
   <source>spectrogram autoencoder with the ORIGINAL's phases, counted apart: no codec, an upper bound</source>
   <translation>Spektrogramm-Autoencoder mit den Phasen des ORIGINALS, getrennt gezählt: kein Codec, eine obere Grenze</translation>
  </message>
  <message>
   <source>spectrogram autoencoder, 64 mel bands, 1.4 kbit/s, phases by Griffin-Lim</source>
   <translation>Spektrogramm-Autoencoder, 64 Mel-Bänder, 1,4 kbit/s, Phasen nach Griffin-Lim</translation>
  </message>
  <message>
   <source>status {number}</source>
   <translation>Status {number}</translation>
  </message>
  <message>
   <source>steel plate 2 x 1 m, 0.5 mm, modal synthesis, damping from 4.6 s (low) to 1 s (8 kHz)</source>
   <translation>Stahlplatte 2 x 1 m, 0,5 mm, Modalsynthese, Dämpfung von 4,6 s (tief) bis 1 s (8 kHz)</translation>
  </message>
  <message>
   <source>step {step}, loss {loss:.3g}</source>
   <translation>Schritt {step}, Verlust {loss:.3g}</translation>
  </message>
  <message>
   <source>stereo</source>
   <translation>stereo</translation>
  </message>
  <message>
   <source>swap the {stage} of {events}</source>
   <translation>{events}: {stage} tauschen</translation>
  </message>
  <message>
   <source>swapped impulse</source>
   <translation>Impuls getauscht</translation>
  </message>
  <message>
   <source>swapped impulse and resonance</source>
   <translation>Impuls und Resonanz getauscht</translation>
  </message>
  <message>
   <source>swapped resonance</source>
   <translation>Resonanz getauscht</translation>
  </message>
  <message>
   <source>swapped, replaced or morphed sounds are heard from the model; reset them first</source>
   <translation>getauschte, ersetzte oder gemorphte Klänge klingen aus dem Modell; sie zuerst zurücksetzen</translation>
  </message>
  <message>
   <source>the PortAudio library is missing ({error}); on Debian and Ubuntu it is libportaudio2</source>
   <translation>die PortAudio-Bibliothek fehlt ({error}); unter Debian und Ubuntu heißt sie libportaudio2</translation>
  </message>
  <message>
   <source>the audio holds values that are not numbers and was not written</source>
   <translation>das Audio enthält Werte, die keine Zahlen sind, und wurde nicht geschrieben</translation>
  </message>
  <message>
   <source>the database is damaged ({detail}); `pointillist library rebuild` saves what can be read</source>
   <translation>die Datenbank ist beschädigt ({detail}); „pointillist library rebuild“ rettet, was lesbar ist</translation>
  </message>
  <message>
   <source>the device is not there; choose another in File › Preferences</source>
   <translation>das Gerät ist nicht da; in Datei › Voreinstellungen ein anderes wählen</translation>
  </message>
  <message>
   <source>the disk is full; free some space or choose another disk</source>
   <translation>der Datenträger ist voll; Platz schaffen oder einen anderen wählen</translation>
  </message>
  <message>
   <source>the disk is full; free some space. The library is as it was before</source>
   <translation>der Datenträger ist voll; Platz schaffen. Die Bibliothek ist wie vorher</translation>
  </message>
  <message>
   <source>the disk is read-only; choose another folder</source>
   <translation>der Datenträger ist schreibgeschützt; einen anderen Ordner wählen</translation>
  </message>
  <message>
   <source>the event has no captured sound, and can be heard from the model only</source>
   <translation>das Ereignis hat keinen Originalklang und ist nur aus dem Modell zu hören</translation>
  </message>
  <message>
   <source>the event with its room</source>
   <translation>das Ereignis mit seinem Raum</translation>
  </message>
  <message>
   <source>the event {event_id} at {onset_h:.1f} hours makes its mix too long; it can be {limit_h:.1f} hours long. Move the event with `pointillist edit`</source>
   <translation>das Ereignis {event_id} bei {onset_h:.1f} Stunden macht seinen Mix zu lang; er kann {limit_h:.1f} Stunden lang sein. Das Ereignis mit `pointillist edit` verschieben</translation>
  </message>
  <message>
   <source>the events of {title} cannot be used ({reason}); remove the piece and add it again</source>
   <translation>die Ereignisse von {title} sind unbrauchbar ({reason}); das Stück entfernen und neu hinzufügen</translation>
  </message>
  <message>
   <source>the events' vectors are damaged ({error})</source>
   <translation>die Vektoren der Ereignisse sind beschädigt ({error})</translation>
  </message>
  <message>
   <source>the file is damaged; open an earlier copy</source>
   <translation>die Datei ist beschädigt; eine frühere Kopie öffnen</translation>
  </message>
  <message>
   <source>the file is empty; copy or export the recording again</source>
   <translation>die Datei ist leer; die Aufnahme erneut kopieren oder exportieren</translation>
  </message>
  <message>
   <source>the file is empty; {advice}</source>
   <translation>die Datei ist leer; {advice}</translation>
  </message>
  <message>
   <source>the file would be larger than this disk or account allows; choose another disk</source>
   <translation>die Datei würde größer, als dieser Datenträger oder dieses Konto erlaubt; einen anderen Datenträger wählen</translation>
  </message>
  <message>
   <source>the folder does not exist; create it or choose another</source>
   <translation>der Ordner existiert nicht; anlegen oder einen anderen wählen</translation>
  </message>
  <message>
   <source>the graphics card had no memory left at {at_s:.0f} s; the rest was encoded on the processor</source>
   <translation>bei {at_s:.0f} s war der Speicher der Grafikkarte voll; der Rest wurde auf dem Prozessor kodiert</translation>
  </message>
  <message>
   <source>the impulse alone</source>
   <translation>der Impuls allein</translation>
  </message>
  <message>
   <source>the loop is behind the end of the recording</source>
   <translation>der Loop liegt hinter dem Ende der Aufnahme</translation>
  </message>
  <message>
   <source>the model</source>
   <translation>das Modell</translation>
  </message>
  <message>
   <source>the model, as loud as the captured sound, because of: {reason}</source>
   <translation>das Modell, so laut wie der Originalklang; Grund: {reason}</translation>
  </message>
  <message>
   <source>the name is too long; choose a shorter one</source>
   <translation>der Name ist zu lang; einen kürzeren wählen</translation>
  </message>
  <message>
   <source>the piece has no events to show; encode the recording, or undo that its events were deleted</source>
   <translation>das Stück hat keine Ereignisse zum Zeigen; die Aufnahme kodieren oder das Löschen der Ereignisse zurücknehmen</translation>
  </message>
  <message>
   <source>the piece is {minutes:.0f} minutes long, and a page of more than {most:.0f} minutes would be too large to open; make a piece of a part of it</source>
   <translation>das Stück ist {minutes:.0f} Minuten lang, und eine Seite von mehr als {most:.0f} Minuten wäre zu groß zum Öffnen; ein Stück aus einem Teil davon machen</translation>
  </message>
  <message>
   <source>the project was saved without it</source>
   <translation>das Projekt wurde ohne Original gespeichert</translation>
  </message>
  <message>
   <source>the recording</source>
   <translation>die Aufnahme</translation>
  </message>
  <message>
   <source>the recording is empty (0 samples); record or export it again</source>
   <translation>die Aufnahme ist leer (0 Samples); erneut aufnehmen oder exportieren</translation>
  </message>
  <message>
   <source>the recording is not at hand</source>
   <translation>die Aufnahme ist nicht zur Hand</translation>
  </message>
  <message>
   <source>the scheduler has ended; start it and its workers again, and give the same command. What was stored stays</source>
   <translation>der Scheduler wurde beendet; ihn und seine Worker neu starten und denselben Befehl noch einmal geben. Was gespeichert war, bleibt</translation>
  </message>
  <message>
   <source>the watched folder is not there; connect its disk, or unwatch it</source>
   <translation>der überwachte Ordner ist nicht da; seinen Datenträger anschließen oder ihn nicht mehr überwachen</translation>
  </message>
  <message>
   <source>the {n} selected events</source>
   <translation>die {n} ausgewählten Ereignisse</translation>
  </message>
  <message>
   <source>there is a library already; use that, or choose another folder</source>
   <translation>dort ist schon eine Bibliothek; diese verwenden oder einen anderen Ordner wählen</translation>
  </message>
  <message>
   <source>there is no audio to write; choose a span or events that sound</source>
   <translation>es gibt kein Audio zu schreiben; eine Spanne oder klingende Ereignisse wählen</translation>
  </message>
  <message>
   <source>there is no dask scheduler ({error}); start one with `dask scheduler`, and name its address</source>
   <translation>dort läuft kein dask-Scheduler ({error}); mit „dask scheduler“ einen starten und seine Adresse angeben</translation>
  </message>
  <message>
   <source>there is no identifier</source>
   <translation>es fehlt eine Kennung</translation>
  </message>
  <message>
   <source>there is no library; `pointillist library add FOLDER` makes one</source>
   <translation>dort ist keine Bibliothek; „pointillist library add ORDNER“ legt eine an</translation>
  </message>
  <message>
   <source>there is no library; connect the drive it is on, or choose a folder in Preferences</source>
   <translation>dort ist keine Bibliothek; das Laufwerk anschließen, auf dem sie ist, oder in den Einstellungen einen Ordner wählen</translation>
  </message>
  <message>
   <source>there is nothing to hear in it: choose events that are not muted</source>
   <translation>darin ist nichts zu hören: Ereignisse wählen, die nicht stumm sind</translation>
  </message>
  <message>
   <source>these events have no part in the recording</source>
   <translation>diese Ereignisse haben keinen Anteil an der Aufnahme</translation>
  </message>
  <message>
   <source>this event</source>
   <translation>dieses Ereignis</translation>
  </message>
  <message>
   <source>this is a device or a pipe; choose a file</source>
   <translation>das ist ein Gerät oder eine Pipe; eine Datei wählen</translation>
  </message>
  <message>
   <source>this is a device or a pipe; give a file name</source>
   <translation>das ist ein Gerät oder eine Pipe; einen Dateinamen angeben</translation>
  </message>
  <message>
   <source>this is a folder; choose a file inside it</source>
   <translation>dies ist ein Ordner; eine Datei darin wählen</translation>
  </message>
  <message>
   <source>this is a folder; give a file name</source>
   <translation>dies ist ein Ordner; einen Dateinamen angeben</translation>
  </message>
  <message>
   <source>time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>to add an event, name the one to duplicate in the column copy_of</source>
   <translation>um ein Ereignis hinzuzufügen, in der Spalte copy_of das zu duplizierende nennen</translation>
  </message>
  <message>
   <source>too long to be held in memory ({hours:.1f} hours); cut it into parts, or use `pointillist encode`, which streams</source>
   <translation>zu lang für den Arbeitsspeicher ({hours:.1f} Stunden); in Teile schneiden oder `pointillist encode` verwenden, das Stück für Stück liest</translation>
  </message>
  <message>
   <source>transpose</source>
   <translation>Transposition</translation>
  </message>
  <message>
   <source>transposition</source>
   <translation>Transposition</translation>
  </message>
  <message>
   <source>true or false</source>
   <translation>true oder false</translation>
  </message>
  <message>
   <source>turbo enhancement: a SIREN of damaged speech, enhanced after decoding</source>
   <translation>Turbo-Verbesserung: ein SIREN beschädigter Sprache, nach dem Dekodieren verbessert</translation>
  </message>
  <message>
   <source>two springs, 33 and 41 ms, transition at 4.3 and 3.7 kHz, 40 dispersed echoes each</source>
   <translation>zwei Federn, 33 und 41 ms, Übergang bei 4,3 und 3,7 kHz, je 40 verschmierte Echos</translation>
  </message>
  <message>
   <source>until then: the mix</source>
   <translation>bis dahin: der Mix</translation>
  </message>
  <message>
   <source>use the Pointillist that made it, or encode again</source>
   <translation>das Pointillist verwenden, das es gemacht hat, oder erneut kodieren</translation>
  </message>
  <message>
   <source>uses the room {room}, which is neither in it nor in the bank; open it in the editor and choose another room</source>
   <translation>verwendet den Raum {room}, der weder darin noch unter den vorhandenen ist; im Editor öffnen und einen anderen Raum wählen</translation>
  </message>
  <message>
   <source>vector</source>
   <translation>Vektor</translation>
  </message>
  <message>
   <source>was changed by another program since it was opened; save this as another file, or open it again</source>
   <translation>wurde seit dem Öffnen von einem anderen Programm geändert; als andere Datei speichern oder neu öffnen</translation>
  </message>
  <message>
   <source>was changed while it was encoded; encode it again</source>
   <translation>wurde während des Kodierens geändert; neu kodieren</translation>
  </message>
  <message>
   <source>was changed while it was read; open it again</source>
   <translation>wurde während des Lesens geändert; neu öffnen</translation>
  </message>
  <message>
   <source>was encoded with the model {model}, which is not here; encode it again</source>
   <translation>wurde mit dem Modell {model} kodiert, das nicht da ist; neu kodieren</translation>
  </message>
  <message>
   <source>was encoded with {model}; encode it again</source>
   <translation>wurde mit {model} kodiert; erneut kodieren</translation>
  </message>
  <message>
   <source>was made by a newer Pointillist (format {found}; this one reads {known}); update to open it</source>
   <translation>stammt von einem neueren Pointillist (Format {found}; dieses liest {known}); zum Öffnen aktualisieren</translation>
  </message>
  <message>
   <source>was made by a newer Pointillist; update to open it</source>
   <translation>stammt von einem neueren Pointillist; zum Öffnen aktualisieren</translation>
  </message>
  <message>
   <source>was made by a newer Pointillist; update to use it</source>
   <translation>wurde von einem neueren Pointillist gemacht; zum Verwenden aktualisieren</translation>
  </message>
  <message>
   <source>was made with another bank of rooms</source>
   <translation>wurde mit anderen Räumen gemacht</translation>
  </message>
  <message>
   <source>was made with another variant or other weights of this codec; decode it with those</source>
   <translation>wurde mit einer anderen Variante oder anderen Gewichten dieses Codecs gemacht; damit dekodieren</translation>
  </message>
  <message>
   <source>was made with other weights of this codec; decode it with those</source>
   <translation>wurde mit anderen Gewichten dieses Codecs gemacht; damit dekodieren</translation>
  </message>
  <message>
   <source>was made with the model {made_with}, and this is {model}</source>
   <translation>wurde mit dem Modell {made_with} gemacht, und dies ist {model}</translation>
  </message>
  <message>
   <source>was made with the model {model}, which is not here; give its checkpoint with --model, or add the recording itself</source>
   <translation>wurde mit dem Modell {model} erzeugt, das hier fehlt; seinen Checkpoint mit --model angeben oder die Aufnahme selbst hinzufügen</translation>
  </message>
  <message>
   <source>was trained with another bank of rooms; use the bank it names, or train again</source>
   <translation>wurde mit anderen Räumen trainiert; die genannten verwenden oder erneut trainieren</translation>
  </message>
  <message>
   <source>was written by a newer version; it is set aside when you next keep a stage</source>
   <translation>wurde von einer neueren Version geschrieben; die Datei wird beiseitegelegt, sobald wieder eine Stufe gespeichert wird</translation>
  </message>
  <message>
   <source>what is heard</source>
   <translation>zu hören</translation>
  </message>
  <message>
   <source>what is heard, with edits</source>
   <translation>zu hören, mit Änderungen</translation>
  </message>
  <message>
   <source>whole tone</source>
   <translation>Ganzton</translation>
  </message>
  <message>
   <source>would overwrite its own input; choose another name</source>
   <translation>würde die eigene Eingabe überschreiben; einen anderen Namen wählen</translation>
  </message>
  <message>
   <source>would unpack to more than a project can hold; it was not opened</source>
   <translation>würde entpackt größer, als ein Projekt sein kann; nicht geöffnet</translation>
  </message>
  <message>
   <source>your disk quota is used up; free some space or choose another disk</source>
   <translation>das Kontingent auf dem Datenträger ist aufgebraucht; Platz schaffen oder einen anderen wählen</translation>
  </message>
  <message>
   <source>{all} events of one piece</source>
   <translation>{all} Ereignisse eines Stücks</translation>
  </message>
  <message>
   <source>{all} events of {pieces} pieces</source>
   <translation>{all} Ereignisse, Stücke: {pieces}</translation>
  </message>
  <message>
   <source>{backend} went away; choose a device in File › Preferences</source>
   <translation>{backend} ist verschwunden; in Datei › Voreinstellungen ein Gerät wählen</translation>
  </message>
  <message>
   <source>{captured} % captured sound, {model} % model</source>
   <translation>{captured} % Originalklang, {model} % Modell</translation>
  </message>
  <message>
   <source>{cell} has two rows</source>
   <translation>{cell} hat zwei Zeilen</translation>
  </message>
  <message>
   <source>{cell} is neither true nor false</source>
   <translation>{cell} ist weder true noch false</translation>
  </message>
  <message>
   <source>{cell} is no event of this project</source>
   <translation>{cell} ist kein Ereignis dieses Projekts</translation>
  </message>
  <message>
   <source>{cell} is none of {known}</source>
   <translation>{cell} ist keines von {known}</translation>
  </message>
  <message>
   <source>{cell} is not a number</source>
   <translation>{cell} ist keine Zahl</translation>
  </message>
  <message>
   <source>{cell} is not among the rooms; add its folder first, or leave it empty</source>
   <translation>{cell} ist nicht unter den Räumen; zuerst den Ordner hinzufügen oder die Zelle leer lassen</translation>
  </message>
  <message>
   <source>{change} semitones → {note} {pitch_hz:.0f} Hz</source>
   <translation>{change} Halbtöne → {note} {pitch_hz:.0f} Hz</translation>
  </message>
  <message>
   <source>{chosen} selected of {found} events</source>
   <translation>{chosen} von {found} Ereignissen ausgewählt</translation>
  </message>
  <message>
   <source>{count} found in {elapsed_s:.1f} s ({factor:.2f} × the recording's length)</source>
   <translation>{count} gefunden in {elapsed_s:.1f} s ({factor:.2f} × die Länge der Aufnahme)</translation>
  </message>
  <message>
   <source>{device} does not open: {error}</source>
   <translation>{device} lässt sich nicht öffnen: {error}</translation>
  </message>
  <message>
   <source>{device} does not play: {error}</source>
   <translation>{device} spielt nicht: {error}</translation>
  </message>
  <message>
   <source>{error}. Copy them again.</source>
   <translation>{error}. Erneut kopieren.</translation>
  </message>
  <message>
   <source>{events} final</source>
   <translation>{events} endgültig</translation>
  </message>
  <message>
   <source>{events} heard from the model: the recording is not in this piece</source>
   <translation>{events} aus dem Modell: Die zugehörige Aufnahme ist nicht in diesem Stück</translation>
  </message>
  <message>
   <source>{events} of the selection without a clear pitch: moved like the nearest in time that has one.</source>
   <translation>{events} der Auswahl ohne klare Tonhöhe: verschoben wie das zeitlich nächste, das eine hat.</translation>
  </message>
  <message>
   <source>{events} replaced by best matches</source>
   <translation>{events} durch die ähnlichsten Klänge ersetzt</translation>
  </message>
  <message>
   <source>{events}, none selected.</source>
   <translation>{events}, keines ausgewählt.</translation>
  </message>
  <message>
   <source>{field} in {unit}</source>
   <translation>{field} in {unit}</translation>
  </message>
  <message>
   <source>{figure}, better upwards</source>
   <translation>{figure}, oben ist besser</translation>
  </message>
  <message>
   <source>{first} and {second}</source>
   <translation>{first} und {second}</translation>
  </message>
  <message>
   <source>{found} of {all} events</source>
   <translation>{found} von {all} Ereignissen</translation>
  </message>
  <message>
   <source>{hz} Hz, {channels} (as the piece)</source>
   <translation>{hz} Hz, {channels} (wie das Stück)</translation>
  </message>
  <message>
   <source>{kbit} kbit/s</source>
   <translation>{kbit} kbit/s</translation>
  </message>
  <message>
   <source>{kind} needs FFmpeg, which is not installed; pip install 'pointillist[formats]', or convert it to WAV or FLAC</source>
   <translation>{kind} braucht FFmpeg, das nicht installiert ist; pip install 'pointillist[formats]', oder in WAV oder FLAC umwandeln</translation>
  </message>
  <message>
   <source>{length_s:.2f} s long</source>
   <translation>{length_s:.2f} s lang</translation>
  </message>
  <message>
   <source>{member} and others do not belong to a project, and are too large to be kept; take them out of the ZIP file</source>
   <translation>{member} und anderes gehört nicht zu einem Projekt und ist zu groß, um behalten zu werden; aus der ZIP-Datei entfernen</translation>
  </message>
  <message>
   <source>{member} is encrypted; unpack it and pack it again without</source>
   <translation>{member} ist verschlüsselt; entpacken und unverschlüsselt neu packen</translation>
  </message>
  <message>
   <source>{member} is packed in an unknown way; {advice}</source>
   <translation>{member} ist auf unbekannte Weise gepackt; {advice}</translation>
  </message>
  <message>
   <source>{member} should be mono at {sample_rate} Hz; it is damaged</source>
   <translation>{member} sollte mono mit {sample_rate} Hz sein; es ist beschädigt</translation>
  </message>
  <message>
   <source>{misfit}; encode its recording again</source>
   <translation>{misfit}; die Aufnahme neu kodieren</translation>
  </message>
  <message>
   <source>{n_lost} entries of {table} belong to no event; `pointillist library rebuild` removes them</source>
   <translation>{n_lost} Einträge von {table} gehören zu keinem Ereignis; „pointillist library rebuild“ entfernt sie</translation>
  </message>
  <message>
   <source>{names} and {n} more</source>
   <translation>{names} und {n} weitere</translation>
  </message>
  <message>
   <source>{name} (not here)</source>
   <translation>{name} (nicht hier)</translation>
  </message>
  <message>
   <source>{name} cannot be decoded; {advice}</source>
   <translation>{name} lässt sich nicht dekodieren; {advice}</translation>
  </message>
  <message>
   <source>{name} cannot be kept as FLAC at {sample_rate} Hz ({error}); save without the recording</source>
   <translation>{name} lässt sich nicht als FLAC mit {sample_rate} Hz speichern ({error}); ohne die Aufnahme speichern</translation>
  </message>
  <message>
   <source>{name} cannot be written ({error}); the project was not saved</source>
   <translation>{name} lässt sich nicht schreiben ({error}); das Projekt wurde nicht gespeichert</translation>
  </message>
  <message>
   <source>{name} changes nothing</source>
   <translation>{name} ändert nichts</translation>
  </message>
  <message>
   <source>{name} could not be exported</source>
   <translation>{name} konnte nicht exportiert werden</translation>
  </message>
  <message>
   <source>{name} could not be opened</source>
   <translation>{name} konnte nicht geöffnet werden</translation>
  </message>
  <message>
   <source>{name} could not be saved</source>
   <translation>{name} konnte nicht gespeichert werden</translation>
  </message>
  <message>
   <source>{name} exists already. Do you want to replace it?</source>
   <translation>{name} gibt es schon. Soll die Datei ersetzt werden?</translation>
  </message>
  <message>
   <source>{name} has {n_rows} rows for {n_events} events; the file is damaged</source>
   <translation>{name} hat {n_rows} Zeilen für {n_events} Ereignisse; die Datei ist beschädigt</translation>
  </message>
  <message>
   <source>{name} holds a value outside 0..1; the file is damaged</source>
   <translation>{name} enthält einen Wert außerhalb von 0..1; die Datei ist beschädigt</translation>
  </message>
  <message>
   <source>{name} is cut off or too long; {advice}</source>
   <translation>{name} ist abgeschnitten oder zu lang; {advice}</translation>
  </message>
  <message>
   <source>{name} is cut off; {advice}</source>
   <translation>{name} ist abgeschnitten; {advice}</translation>
  </message>
  <message>
   <source>{name} is empty or holds values that are no audio; leave it out</source>
   <translation>{name} ist leer oder enthält Werte, die kein Audio sind; weglassen</translation>
  </message>
  <message>
   <source>{name} is empty or too long; {advice}</source>
   <translation>{name} ist leer oder zu lang; {advice}</translation>
  </message>
  <message>
   <source>{name} is missing from it; the file is damaged, open an earlier copy</source>
   <translation>{name} fehlt darin; die Datei ist beschädigt, eine frühere Kopie öffnen</translation>
  </message>
  <message>
   <source>{name} is not a NumPy array; {advice}</source>
   <translation>{name} ist kein NumPy-Feld; {advice}</translation>
  </message>
  <message>
   <source>{name} is not the recording of this project</source>
   <translation>{name} ist nicht die Aufnahme dieses Projekts</translation>
  </message>
  <message>
   <source>{name} is not valid JSON ({detail}); open an earlier copy</source>
   <translation>{name} ist kein gültiges JSON ({detail}); eine frühere Kopie öffnen</translation>
  </message>
  <message>
   <source>{name} is ready to send ({events}, {mb:.1f} MB)</source>
   <translation>{name} kann verschickt werden ({events}, {mb:.1f} MB)</translation>
  </message>
  <message>
   <source>{name} is too long for a project; save without the recording</source>
   <translation>{name} ist zu lang für ein Projekt; ohne die Aufnahme speichern</translation>
  </message>
  <message>
   <source>{name} should be float32 [n, {n_columns}], not {layout} {shape}; {advice}</source>
   <translation>{name} sollte float32 [n, {n_columns}] sein, nicht {layout} {shape}; {advice}</translation>
  </message>
  <message>
   <source>{name}: row {row} holds a value that is not finite; {advice}</source>
   <translation>{name}: Zeile {row} enthält einen Wert, der nicht endlich ist; {advice}</translation>
  </message>
  <message>
   <source>{name}: {changed} events changed, {added} added</source>
   <translation>{name}: {changed} Ereignisse geändert, {added} hinzugefügt</translation>
  </message>
  <message>
   <source>{name}: {error}. This is a fault of Pointillist; the log has the details.</source>
   <translation>{name}: {error}. Das ist ein Fehler von Pointillist; Einzelheiten stehen im Protokoll.</translation>
  </message>
  <message>
   <source>{name}: {error}; the file is damaged, open an earlier copy</source>
   <translation>{name}: {error}; die Datei ist beschädigt, eine frühere Kopie öffnen</translation>
  </message>
  <message>
   <source>{note} at {time}</source>
   <translation>{note} bei {time}</translation>
  </message>
  <message>
   <source>{n} % left</source>
   <translation>{n} % links</translation>
  </message>
  <message>
   <source>{n} % right</source>
   <translation>{n} % rechts</translation>
  </message>
  <message>
   <source>{n} bytes</source>
   <translation>{n} Byte</translation>
  </message>
  <message>
   <source>{n} corrections</source>
   <translation>{n} Korrekturen</translation>
  </message>
  <message>
   <source>{n} done</source>
   <translation>{n} fertig</translation>
  </message>
  <message>
   <source>{n} done, {failed} with a problem</source>
   <translation>{n} fertig, {failed} mit Problem</translation>
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
   <source>{n} events found</source>
   <translation>{n} Ereignisse gefunden</translation>
  </message>
  <message>
   <source>{n} events of other models are left out</source>
   <translation>{n} Ereignisse anderer Modelle sind ausgelassen</translation>
  </message>
  <message>
   <source>{n} events, {edited} of them edited.</source>
   <translation>{n} Ereignisse, davon {edited} bearbeitet.</translation>
  </message>
  <message>
   <source>{n} files</source>
   <translation>{n} Dateien</translation>
  </message>
  <message>
   <source>{n} files in {folder}</source>
   <translation>{n} Dateien in {folder}</translation>
  </message>
  <message>
   <source>{n} markers</source>
   <translation>{n} Marker</translation>
  </message>
  <message>
   <source>{n} markers are beyond its end and are left out</source>
   <translation>{n} Marker liegen hinter dem Ende und werden weggelassen</translation>
  </message>
  <message>
   <source>{n} of {events} selected</source>
   <translation>{events}, {n} ausgewählt</translation>
  </message>
  <message>
   <source>{n} of {events} selected, {first} – {last}.</source>
   <translation>{events}, {n} ausgewählt, {first} – {last}.</translation>
  </message>
  <message>
   <source>{n} of {most}</source>
   <translation>{n} von {most}</translation>
  </message>
  <message>
   <source>{n} of {n_all} events</source>
   <translation>{n} von {n_all} Ereignissen</translation>
  </message>
  <message>
   <source>{n} of {n_events} detailed</source>
   <translation>{n} von {n_events} detailliert</translation>
  </message>
  <message>
   <source>{n} partials</source>
   <translation>{n} Teiltöne</translation>
  </message>
  <message>
   <source>{n} pieces</source>
   <translation>{n} Stücke</translation>
  </message>
  <message>
   <source>{n} recordings in one file, read one after the other</source>
   <translation>{n} Aufnahmen in einer Datei, nacheinander gelesen</translation>
  </message>
  <message>
   <source>{n} recordings of different sample rates or channels in one file; only the first, {first_s:.1f} s, is read</source>
   <translation>{n} Aufnahmen mit verschiedenen Abtastraten oder Kanälen in einer Datei; gelesen wird nur die erste, {first_s:.1f} s</translation>
  </message>
  <message>
   <source>{n} sounds have no score yet</source>
   <translation>Klänge ohne Punkte: {n}</translation>
  </message>
  <message>
   <source>{n} step</source>
   <translation>{n} Stufe</translation>
  </message>
  <message>
   <source>{n} steps</source>
   <translation>{n} Stufen</translation>
  </message>
  <message>
   <source>{n} taps: {tempo:g} bpm</source>
   <translation>{n} Schläge getippt: {tempo:g} bpm</translation>
  </message>
  <message>
   <source>{path} has another length than when it was encoded</source>
   <translation>{path} hat eine andere Länge als beim Kodieren</translation>
  </message>
  <message>
   <source>{path} has another sample rate or other channels than when it was encoded</source>
   <translation>{path} hat eine andere Abtastrate oder andere Kanäle als beim Kodieren</translation>
  </message>
  <message>
   <source>{path} is not, byte for byte, the file that was encoded</source>
   <translation>{path} ist nicht Byte für Byte die Datei, die kodiert wurde</translation>
  </message>
  <message>
   <source>{path}: {n_lost} of your kept stages could not be read</source>
   <translation>{path}: Gespeicherte Stufen, die nicht gelesen werden konnten: {n_lost}</translation>
  </message>
  <message>
   <source>{percent} % of the way to {sound}</source>
   <translation>{percent} % des Wegs zu {sound}</translation>
  </message>
  <message>
   <source>{percent} % of what is heard</source>
   <translation>{percent} % des Gehörten</translation>
  </message>
  <message>
   <source>{piece} was encoded with another model; its sounds do not fit this piece</source>
   <translation>{piece} wurde mit einem anderen Modell kodiert; seine Klänge passen nicht in dieses Stück</translation>
  </message>
  <message>
   <source>{place}.details[{index}] is damaged ({error}); open an earlier copy</source>
   <translation>{place}.details[{index}] ist beschädigt ({error}); eine frühere Kopie öffnen</translation>
  </message>
  <message>
   <source>{place}.id: two events are called {event_id}; the file is damaged</source>
   <translation>{place}.id: Zwei Ereignisse heißen {event_id}; die Datei ist beschädigt</translation>
  </message>
  <message>
   <source>{place}.name: two palette entries are called {name}; the file is damaged</source>
   <translation>{place}.name: Zwei Paletteneinträge heißen {name}; die Datei ist beschädigt</translation>
  </message>
  <message>
   <source>{place}.name: two rooms are called {name}; it is damaged</source>
   <translation>{place}.name: Zwei Räume heißen {name}; die Datei ist beschädigt</translation>
  </message>
  <message>
   <source>{place}.{key} is missing; the file is damaged or was edited by hand</source>
   <translation>{place}.{key} fehlt; die Datei ist beschädigt oder wurde von Hand geändert</translation>
  </message>
  <message>
   <source>{place}.{key}: {n_events} events; a piece can hold {limit}. Encode the recording in parts</source>
   <translation>{place}.{key}: {n_events} Ereignisse; ein Stück fasst {limit}. Die Aufnahme in Teilen kodieren</translation>
  </message>
  <message>
   <source>{place}: {onset_s:g} s is far behind the end of the piece at {duration_s:g} s{more}; times are in seconds. To take it nevertheless, use --any-time (in Python any_time=True); nothing was changed</source>
   <translation>{place}: {onset_s:g} s liegt weit hinter dem Ende des Stücks bei {duration_s:g} s{more}; Zeiten sind in Sekunden. Um sie trotzdem zu übernehmen, gibt es --any-time (in Python any_time=True); nichts wurde geändert</translation>
  </message>
  <message>
   <source>{problem}, so the events would not fit it. Choose {recording} as it was, or open this file by itself to find its own events.</source>
   <translation>{problem}; die Ereignisse würden nicht dazu passen: {recording} in der ursprünglichen Fassung wählen oder diese Datei für sich öffnen, um ihre eigenen Ereignisse zu finden.</translation>
  </message>
  <message>
   <source>{problem}{more}; nothing was changed</source>
   <translation>{problem}{more}; es wurde nichts geändert</translation>
  </message>
  <message>
   <source>{rate} · {distance:.1f} dB mel</source>
   <translation>{rate} · {distance:.1f} dB Mel</translation>
  </message>
  <message>
   <source>{right} of {n} right: by guessing, that or more has a probability of {chance:.1%} (p = {p:.3f}).</source>
   <translation>{right} von {n} richtig: Durch Raten haben so viele oder mehr eine Wahrscheinlichkeit von {chance:.1%} (p = {p:.3f}).</translation>
  </message>
  <message>
   <source>{source}: {share:.0%} prepared</source>
   <translation>{source}: {share:.0%} vorbereitet</translation>
  </message>
  <message>
   <source>{span} · stages of the first</source>
   <translation>{span} · Stufen des ersten</translation>
  </message>
  <message>
   <source>{stage} of {event}</source>
   <translation>{stage} von {event}</translation>
  </message>
  <message>
   <source>{subtype} is not a sample format here; choose PCM_16, PCM_24 or FLOAT</source>
   <translation>{subtype} ist hier kein Abtastformat; PCM_16, PCM_24 oder FLOAT wählen</translation>
  </message>
  <message>
   <source>{tempo:g} bpm</source>
   <translation>{tempo:g} bpm</translation>
  </message>
  <message>
   <source>{text} is not a number</source>
   <translation>{text} ist keine Zahl</translation>
  </message>
  <message>
   <source>{text} is not a time</source>
   <translation>{text} ist keine Zeit</translation>
  </message>
  <message>
   <source>{text}; read-only</source>
   <translation>{text}; nur lesbar</translation>
  </message>
  <message>
   <source>{text}; {n} of other models were left out</source>
   <translation>{text}; {n} Ereignisse anderer Modelle wurden ausgelassen</translation>
  </message>
  <message>
   <source>{title} events</source>
   <translation>{title} Ereignisse</translation>
  </message>
  <message>
   <source>{title} is in the library now</source>
   <translation>{title} ist jetzt in der Bibliothek</translation>
  </message>
  <message>
   <source>{title} re-render</source>
   <translation>{title} Neufassung</translation>
  </message>
  <message>
   <source>{title} samples</source>
   <translation>{title} Samples</translation>
  </message>
  <message>
   <source>{title} selection {n}</source>
   <translation>{title} Auswahl {n}</translation>
  </message>
  <message>
   <source>{title} was in the library already</source>
   <translation>{title} war schon in der Bibliothek</translation>
  </message>
  <message>
   <source>{title}, detailed</source>
   <translation>{title}, detailliert</translation>
  </message>
  <message>
   <source>{title}: its events are damaged; remove it and add it again</source>
   <translation>{title}: Die Ereignisse sind beschädigt; entfernen und neu hinzufügen</translation>
  </message>
  <message>
   <source>{title}: its events have the numbers of others; remove it and add it again</source>
   <translation>{title}: Die Ereignisse haben die Nummern anderer; entfernen und neu hinzufügen</translation>
  </message>
  <message>
   <source>{title}: its rows are damaged; `pointillist library rebuild` makes them again</source>
   <translation>{title}: Die Zeilen sind beschädigt; „pointillist library rebuild“ erzeugt sie neu</translation>
  </message>
  <message>
   <source>{title}[*] – Pointillist</source>
   <translation>{title}[*] – Pointillist</translation>
  </message>
  <message>
   <source>{value:g} is not a number from {low:g} to {high:g}</source>
   <translation>{value:g} ist keine Zahl von {low:g} bis {high:g}</translation>
  </message>
  <message>
   <source>{what}. Arrows try · A before · B now · Return keeps · Esc puts it back</source>
   <translation>{what}. Pfeile probieren · A wie zuvor · B jetzt · Eingabe behält · Esc nimmt zurück</translation>
  </message>
  <message>
   <source>{where} should be {expected}, not {shown}; the file is damaged or was edited by hand</source>
   <translation>{where} sollte {expected} sein, nicht {shown}; die Datei ist beschädigt oder wurde von Hand geändert</translation>
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
   <source>“Encode again” finds the events of this piece anew: {choice}</source>
   <translation>„Erneut kodieren“ findet die Ereignisse dieses Stücks neu: {choice}</translation>
  </message>
  <message>
   <source>“{name}” was changed by another program since it was opened here.</source>
   <translation>„{name}“ wurde von einem anderen Programm geändert, seit es hier geöffnet wurde.</translation>
  </message>
  <message>
   <source>“{value}” cannot be used here: {problem}</source>
   <translation>„{value}“ lässt sich hier nicht verwenden: {problem}</translation>
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
