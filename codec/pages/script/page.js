"use strict";
// The page: what keys, clicks and the clock do.

(() => {
  const by = (id) => document.getElementById(id);
  const timeline = new Timeline(by("timeline"), by("scroller"), by("sheet"));
  const map = new SoundMap(by("map"));
  const mix = Sound.mixElement();
  let chosen = -1;
  let which = by("which") ? "heard" : "model";
  let answered = 0; // milliseconds from the last click on an event until its sound was scheduled

  Sound.onProblem = () => {
    by("problem").textContent = T.no_sound;
    by("problem").hidden = false;
  };

  // One event

  function name(index) {
    const event = EVENTS[index];
    by("dot").hidden = false;
    by("dot").style.background = event.colour ?? "var(--event)";
    by("name-text").textContent = Names.name(event);
    by("facts").textContent = `${Names.facts(event, which)} · ${Names.position(index)}`;
    by("again").disabled = false;
    const slider = by("timeline");
    slider.setAttribute("aria-valuenow", String(index + 1));
    slider.setAttribute("aria-valuetext", `${Names.name(event)}, ${Names.facts(event, which)}, ${Names.position(index)}`);
  }

  function choose(index) {
    if (chosen >= 0) by("rows").children[chosen]?.removeAttribute("aria-current");
    chosen = index;
    timeline.chosen = map.chosen = index;
    name(index);
    by("rows").children[index]?.setAttribute("aria-current", "true");
    timeline.draw();
    map.draw();
  }

  async function play(index, what = which, since = performance.now()) {
    pause();
    const scheduled = Sound.play(index, what).catch(() => null); // the problem is shown
    if (index !== chosen) choose(index);
    await scheduled;
    answered = performance.now() - since;
    Stages.show(index);
  }

  function pick(index, click) {
    play(index, which, click ? click.timeStamp : performance.now());
  }

  function step(way) {
    const last = EVENTS.length - 1;
    const next = chosen < 0 ? (way > 0 ? 0 : last) : Math.min(Math.max(chosen + way, 0), last);
    timeline.show(next);
    pick(next);
  }

  // The mix

  function clock() {
    const now = Math.min(mix.currentTime, CONTENT.duration);
    timeline.cursor = now;
    by("clock").textContent = `${Names.time(now, 0)} / ${Names.time(CONTENT.duration, 0)}`;
  }

  function tick() {
    clock();
    if (!mix.paused) {
      timeline.follow();
      requestAnimationFrame(tick);
    }
    timeline.draw();
  }

  function shown() {
    const text = mix.paused ? T.play : T.stop;
    by("play").setAttribute("aria-label", text);
    by("play-text").textContent = text;
    by("play").classList.toggle("playing", !mix.paused);
    tick();
  }

  function pause() { if (!mix.paused) mix.pause(); }

  function toggle() {
    if (!mix.paused) {
      mix.pause();
      return;
    }
    Sound.silence();
    if (mix.ended) mix.currentTime = 0;
    mix.play().catch(() => {});
  }

  function seek(seconds) {
    mix.currentTime = seconds;
    clock();
    timeline.soon();
  }

  for (const kind of ["play", "pause", "ended", "seeked"]) mix.addEventListener(kind, shown);

  // What is under the pointer

  function hover(index, move) {
    const box = by("hover");
    box.hidden = index < 0;
    if (index < 0) return;
    Sound.prepare(index, which);
    box.textContent = `${Names.name(EVENTS[index])} · ${Names.facts(EVENTS[index], which)}`;
    const left = Math.min(move.clientX + 14, window.innerWidth - box.offsetWidth - 8);
    const above = move.clientY + 18 + box.offsetHeight > window.innerHeight;
    box.style.left = `${Math.max(8, left)}px`;
    box.style.top = `${above ? move.clientY - box.offsetHeight - 12 : move.clientY + 18}px`;
  }

  timeline.onPick = map.onPick = pick;
  timeline.onHover = map.onHover = hover;
  timeline.onSeek = seek;

  // Buttons

  by("play").addEventListener("click", toggle);
  by("back").addEventListener("click", () => { seek(0); by("scroller").scrollLeft = 0; });
  by("previous").addEventListener("click", () => step(-1));
  by("next").addEventListener("click", () => step(1));
  by("again").addEventListener("click", () => { if (chosen >= 0) pick(chosen); });
  by("zoom-in").addEventListener("click", () => timeline.zoomBy(1.5));
  by("zoom-out").addEventListener("click", () => timeline.zoomBy(1 / 1.5));
  Stages.buttons.forEach((button, stage) => {
    button.addEventListener("click", () => { if (chosen >= 0) play(chosen, stage); });
  });

  function hear(value) {
    which = value;
    if (by("which")) by("which").querySelector(`[value=${value}]`).checked = true;
    if (chosen >= 0) pick(chosen);
    if (chosen >= 0) name(chosen);
  }

  by("which")?.addEventListener("change", (change) => hear(change.target.value));
  by("height").addEventListener("change", (change) => { timeline.height = change.target.value; timeline.draw(); });

  // Keys

  const KEYS = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => { chosen = -1; step(1); },
    End: () => { chosen = -1; step(-1); },
    Enter: () => { if (chosen >= 0) pick(chosen); },
    " ": toggle,
    Escape: () => { Sound.silence(); pause(); },
    "+": () => timeline.zoomBy(1.5),
    "=": () => timeline.zoomBy(1.5),
    "-": () => timeline.zoomBy(1 / 1.5),
    m: () => { if (by("which")) hear(which === "heard" ? "model" : "heard"); },
    1: () => { if (chosen >= 0) play(chosen, 0); },
    2: () => { if (chosen >= 0) play(chosen, 1); },
    3: () => { if (chosen >= 0) play(chosen, 2); },
  };

  document.addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    const inside = key.target.closest("button, summary, input");
    // Buttons, switches and lists keep the keys that they know themselves.
    if (inside && (key.key === " " || key.key === "Enter")) return;
    if (inside?.matches("input") && key.key.startsWith("Arrow")) return;
    const call = KEYS[key.key.length === 1 ? key.key.toLowerCase() : key.key];
    if (!call) return;
    key.preventDefault();
    call();
  });

  // The list of all events, made when it is opened

  function fillList() {
    if (by("rows").children.length) return;
    const rows = document.createDocumentFragment();
    EVENTS.forEach((event, index) => {
      const row = document.createElement("tr"), button = document.createElement("button");
      button.type = "button";
      button.append(by("play").querySelector("svg").cloneNode(true));
      button.setAttribute("aria-label", Names.filled(T.play_event, { name: Names.name(event) }));
      button.addEventListener("click", () => { timeline.show(index); pick(index); });
      const cells = [
        null, Names.time(event.onset), Names.note(event.hz), `${Names.number(event.length, 2)} s`,
        event.db === null ? "–" : `${Names.number(event.db, 0)} dB`,
      ];
      for (const text of cells) {
        const cell = document.createElement("td");
        if (text === null) cell.append(button);
        else cell.textContent = text;
        row.append(cell);
      }
      if (index === chosen) row.setAttribute("aria-current", "true");
      rows.append(row);
    });
    by("rows").append(rows);
  }

  by("list").addEventListener("toggle", () => { if (by("list").open) fillList(); });

  // Light and dark

  function redraw() {
    paintBackground();
    timeline.draw();
    map.draw();
    Stages.redraw();
  }

  document.querySelector(".scheme").addEventListener("change", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  // The picture of the mix behind the events, computed while the page is looked at

  const PICTURE_RATE = 22050, LONGEST_S = 600;
  let levels = null;

  function paintBackground() {
    if (!levels) return;
    const hex = colours()("spectrum");
    const rgb = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const canvas = Pictures.painted(levels.values, levels.columns, levels.rows, levels.top, 66,
      (share) => [...rgb, Math.round(255 * 0.75 * share ** 1.6)]);
    timeline.background = { canvas, seconds: CONTENT.duration };
  }

  async function picture() {
    if (CONTENT.duration > LONGEST_S) return; // too much memory for a phone
    const samples = await Sound.lowMix(PICTURE_RATE);
    const columns = Math.min(3000, Math.ceil(CONTENT.duration * 40)), rows = 132;
    const values = await Pictures.levels(samples, PICTURE_RATE, CONTENT.duration, columns, rows, 27.5, 11025, 2048);
    levels = { values, columns, rows, top: Pictures.most(values) - 4 };
    paintBackground();
    timeline.draw();
  }

  shown();
  picture().catch(() => {}); // without it the page is whole; a sound that cannot be decoded says so when it is played

  // What tests look at
  window.pointillist = {
    timeline, map, mix, Sound, Stages,
    get chosen() { return chosen; },
    get which() { return which; },
    get answered() { return answered; },
    get hasBackground() { return levels !== null; },
  };
})();
