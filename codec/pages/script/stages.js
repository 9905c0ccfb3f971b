"use strict";
// The three stages of the chosen event: pictures of their sounds.

const Stages = (() => {
  const LOW_HZ = 40, HIGH_HZ = 11025, RANGE_DB = 72, COLUMNS = 160, ROWS = 120;
  const buttons = [...document.querySelectorAll(".stage-play")];
  let shown = -1;
  let pictures = [];

  function drawn() {
    buttons.forEach((button, stage) => {
      const canvas = button.querySelector("canvas");
      const width = canvas.clientWidth, height = canvas.clientHeight;
      const to = fitted(canvas, width, height), picture = pictures[stage];
      if (!picture) return;
      to.imageSmoothingEnabled = true;
      to.drawImage(picture.canvas, 0, 0, width, height);
      to.font = "11px system-ui, sans-serif";
      to.textBaseline = "alphabetic";
      const write = (text, x, y, align) => {
        to.textAlign = align;
        to.lineWidth = 3;
        to.strokeStyle = "#000c";
        to.strokeText(text, x, y);
        to.fillStyle = "#fff";
        to.fillText(text, x, y);
      };
      for (const [hz, text] of [[100, "100 Hz"], [1000, "1 kHz"]]) {
        write(text, 4, height * (1 - Math.log(hz / LOW_HZ) / Math.log(HIGH_HZ / LOW_HZ)) + 4, "left");
      }
      const s = picture.seconds;
      write(s < 0.95 ? `${Math.round(1000 * s)} ms` : `${Names.number(s, 1)} s`, width - 4, height - 5, "right");
    });
  }

  async function show(index) {
    shown = index;
    const isOld = () => shown !== index;
    buttons.forEach((button) => { button.disabled = false; });
    let whole;
    try {
      whole = await Sound.buffer("stages", index);
    } catch {
      return; // the page has said that it cannot decode
    }
    if (isOld()) return;
    const samples = whole.getChannelData(0), rate = whole.sampleRate;
    const { spans, gains } = EVENTS[index].stages;
    // Resonance and room have one time axis and one level; the impulse is soft and short and has its own.
    const longest = Math.max(spans[1][1], spans[2][1]);
    const found = [];
    for (let stage = 0; stage < 3; stage += 1) {
      const [begin, length] = spans[stage];
      const part = samples.subarray(Math.round(begin * rate), Math.round((begin + length) * rate));
      const seconds = stage === 0 ? Math.max(length, 0.05) : longest;
      const values = await Pictures.levels(part, rate, seconds, COLUMNS, ROWS, LOW_HZ, HIGH_HZ, stage === 0 ? 1024 : 4096, isOld);
      if (values === null) return;
      const gainDb = 20 * Math.log10(Math.max(gains[stage], 1e-9));
      found.push({ values: values.map((value) => value + gainDb), seconds });
    }
    const tops = found.map(({ values }) => Pictures.most(values));
    const top = Math.max(tops[1], tops[2]);
    pictures = found.map(({ values, seconds }, stage) => ({
      canvas: Pictures.painted(values, COLUMNS, ROWS, stage === 0 ? Math.max(tops[0], top - 60) : top, RANGE_DB, Pictures.fire),
      seconds,
    }));
    drawn();
  }

  new ResizeObserver(drawn).observe(buttons[0]);
  return {
    buttons, show, redraw: drawn,
    get pictured() { return pictures.length ? shown : -1; },
  };
})();
