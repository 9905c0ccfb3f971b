"use strict";
// The content of the page, and how events are named.

const CONTENT = JSON.parse(document.getElementById("content").textContent);
const EVENTS = CONTENT.events;
const T = CONTENT.texts;

const Names = (() => {
  const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  const number = (value, decimals) => value.toFixed(decimals).replace("-", "−").replace(".", T.decimal);

  function time(seconds, decimals = 2) {
    const units = Math.round(seconds * 10 ** decimals), per = 60 * 10 ** decimals;
    const minutes = Math.floor(units / per);
    const rest = ((units - minutes * per) / 10 ** decimals).toFixed(decimals).padStart(decimals ? decimals + 3 : 2, "0");
    return `${minutes}:${rest.replace(".", T.decimal)}`;
  }

  function note(hz) {
    if (!(hz > 0)) return "–";
    const midi = Math.round(69 + 12 * Math.log2(hz / 440));
    return NOTES[((midi % 12) + 12) % 12] + (Math.floor(midi / 12) - 1);
  }

  const name = (event) => filled(T.event_name, { note: note(event.hz), time: time(event.onset) });

  // From what an event is heard when it is played from `which`.
  function source(event, which) {
    if (which === "model" || !event.heard || event.share >= 1) return T.from_model;
    return event.share > 0 ? T.from_both : T.from_captured;
  }

  function facts(event, which) {
    const parts = [];
    if (event.hz > 0) parts.push(`${Math.round(event.hz)} Hz`);
    parts.push(filled(T.long, { s: number(event.length, 2) }));
    if (event.db !== null) parts.push(`${number(event.db, 0)} dB`);
    parts.push(source(event, which));
    if (event.muted) parts.push(T.muted);
    if (event.edited) parts.push(T.edited);
    return parts.join(" · ");
  }

  const position = (index) => filled(T.event_number, { k: index + 1, n: EVENTS.length });

  return { filled, number, time, note, name, source, facts, position };
})();
