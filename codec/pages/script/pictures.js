"use strict";
// Spectrograms, computed here from the sounds themselves: they take no space in the file.

const Pictures = (() => {
  const tables = new Map();

  function tableOf(size) {
    let table = tables.get(size);
    if (!table) {
      const cos = new Float32Array(size / 2), sin = new Float32Array(size / 2), window = new Float32Array(size);
      for (let i = 0; i < size / 2; i += 1) {
        cos[i] = Math.cos((2 * Math.PI * i) / size);
        sin[i] = Math.sin((2 * Math.PI * i) / size);
      }
      for (let i = 0; i < size; i += 1) window[i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size);
      const reversed = new Uint32Array(size), bits = Math.log2(size);
      for (let i = 0; i < size; i += 1) {
        for (let b = 0; b < bits; b += 1) reversed[i] |= ((i >> b) & 1) << (bits - 1 - b);
      }
      table = { cos, sin, window, reversed, re: new Float32Array(size), im: new Float32Array(size) };
      tables.set(size, table);
    }
    return table;
  }

  // Power of `samples` around the sample `centre`, [size / 2].
  function power(samples, centre, size, result) {
    const { cos, sin, window, reversed, re, im } = tableOf(size);
    const first = centre - size / 2;
    for (let i = 0; i < size; i += 1) {
      const value = samples[first + i];
      re[reversed[i]] = value === undefined ? 0 : value * window[i];
      im[reversed[i]] = 0;
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let begin = 0; begin < size; begin += 2 * half) {
        for (let k = 0; k < half; k += 1) {
          const c = cos[k * stride], s = sin[k * stride];
          const a = begin + k, b = a + half;
          const x = re[b] * c + im[b] * s, y = im[b] * c - re[b] * s;
          re[b] = re[a] - x; im[b] = im[a] - y;
          re[a] += x; im[a] += y;
        }
      }
    }
    for (let i = 0; i < size / 2; i += 1) result[i] = re[i] * re[i] + im[i] * im[i];
  }

  // For each row from low to high on a logarithmic axis, the first and the last bin.
  function rowsOf(nRows, lowHz, highHz, rate, size) {
    const rows = [];
    for (let row = 0; row < nRows; row += 1) {
      const from = (lowHz * (highHz / lowHz) ** (row / nRows) * size) / rate;
      const to = (lowHz * (highHz / lowHz) ** ((row + 1) / nRows) * size) / rate;
      rows.push([from, to]);
    }
    return rows;
  }

  function level(spectrum, [from, to]) {
    const first = Math.floor(from), last = Math.floor(to);
    if (last <= first) { // between two bins
      const middle = (from + to) / 2, below = Math.floor(middle), share = middle - below;
      return (spectrum[below] || 0) * (1 - share) + (spectrum[below + 1] || 0) * share;
    }
    let most = 0;
    for (let bin = first; bin <= last && bin < spectrum.length; bin += 1) most = Math.max(most, spectrum[bin]);
    return most;
  }

  const breath = () => new Promise((resolve) => { setTimeout(resolve); });

  // Levels in dB, [nColumns][nRows], from the loudest downwards. It stops now and then, so that the page answers.
  async function levels(samples, rate, seconds, nColumns, nRows, lowHz, highHz, size, isOld = () => false) {
    const rows = rowsOf(nRows, lowHz, highHz, rate, size);
    const spectrum = new Float32Array(size / 2);
    const result = new Float32Array(nColumns * nRows);
    let until = performance.now() + 6;
    for (let column = 0; column < nColumns; column += 1) {
      power(samples, Math.round(((column + 0.5) * seconds * rate) / nColumns), size, spectrum);
      for (let row = 0; row < nRows; row += 1) {
        result[column * nRows + row] = 10 * Math.log10(level(spectrum, rows[row]) + 1e-12);
      }
      if (performance.now() > until) {
        await breath();
        if (isOld()) return null;
        until = performance.now() + 6;
      }
    }
    return result;
  }

  const most = (values) => values.reduce((top, value) => Math.max(top, value), -Infinity);

  // Black through violet and orange to pale yellow, of even steps in lightness.
  const FIRE = [[0, 0, 4], [51, 16, 104], [136, 34, 106], [209, 68, 71], [246, 125, 21], [250, 193, 40], [252, 255, 164]];

  function fire(share) {
    const place = Math.min(Math.max(share, 0), 1) * (FIRE.length - 1);
    const below = Math.min(Math.floor(place), FIRE.length - 2);
    return FIRE[below].map((value, channel) => value + (place - below) * (FIRE[below + 1][channel] - value));
  }

  // Draw levels into a canvas of one pixel for each value, and return it.
  function painted(values, nColumns, nRows, top, rangeDb, colour) {
    const canvas = document.createElement("canvas");
    canvas.width = nColumns;
    canvas.height = nRows;
    const to = canvas.getContext("2d"), image = to.createImageData(nColumns, nRows);
    const table = Array.from({ length: 256 }, (_, i) => colour(i / 255));
    for (let column = 0; column < nColumns; column += 1) {
      for (let row = 0; row < nRows; row += 1) {
        const share = 1 + (values[column * nRows + row] - top) / rangeDb;
        const [r, g, b, a = 255] = table[Math.round(255 * Math.min(Math.max(share, 0), 1))];
        image.data.set([r, g, b, a], 4 * ((nRows - 1 - row) * nColumns + column));
      }
    }
    to.putImageData(image, 0, 0);
    return canvas;
  }

  return { levels, painted, most, fire };
})();

// A canvas as large as it is shown, in the pixels of the screen.
function fitted(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.max(1, Math.round(width * ratio)), high = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const to = canvas.getContext("2d");
  to.setTransform(ratio, 0, 0, ratio, 0, 0);
  to.clearRect(0, 0, width, height);
  return to;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}
