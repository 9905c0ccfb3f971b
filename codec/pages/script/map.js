"use strict";
// The map: events as points, neighbours sound alike.

class SoundMap {
  static SMALL = 4;
  static LARGE = 10;
  static REACH = 16;

  constructor(canvas) {
    this.canvas = canvas;
    this.chosen = this.hovered = -1;
    this.onPick = this.onHover = () => {};
    this.order = EVENTS.map((_, index) => index).filter((index) => EVENTS[index].place);
    this.order.sort((a, b) => EVENTS[b].opacity - EVENTS[a].opacity); // small ones over large ones
    this.fitPlaces();
    canvas.addEventListener("click", (click) => {
      const index = this.at(click.offsetX, click.offsetY);
      if (index >= 0) this.onPick(index, click);
    });
    canvas.addEventListener("pointermove", (move) => {
      if (move.pointerType !== "mouse") return;
      const index = this.at(move.offsetX, move.offsetY);
      this.onHover(index, move);
      if (index !== this.hovered) { this.hovered = index; this.soon(); }
    });
    canvas.addEventListener("pointerleave", () => { this.hovered = -1; this.onHover(-1); this.soon(); });
    new ResizeObserver(() => this.draw()).observe(canvas);
    this.draw();
  }

  fitPlaces() { // the events of this piece fill the map
    const xs = this.order.map((index) => EVENTS[index].place[0]), ys = this.order.map((index) => EVENTS[index].place[1]);
    const low = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
    this.middle = this.order.length ? [(low(xs) + high(xs)) / 2, (low(ys) + high(ys)) / 2] : [0.5, 0.5];
    this.extent = this.order.length ? [Math.max(high(xs) - low(xs), 1e-3), Math.max(high(ys) - low(ys), 1e-3)] : [1, 1];
  }

  place(event) {
    const width = this.canvas.clientWidth, height = this.canvas.clientHeight, edge = 2.2 * SoundMap.LARGE;
    const scale = Math.min((width - 2 * edge) / this.extent[0], (height - 2 * edge) / this.extent[1]);
    return [
      width / 2 + (event.place[0] - this.middle[0]) * scale,
      height / 2 - (event.place[1] - this.middle[1]) * scale,
    ];
  }

  radius(event) {
    const area = this.canvas.clientWidth * this.canvas.clientHeight;
    const room = Math.sqrt((0.35 * area) / (Math.PI * Math.max(1, this.order.length)));
    const scale = Math.min(1, Math.max(0.35, room / ((SoundMap.SMALL + SoundMap.LARGE) / 2)));
    return scale * (SoundMap.SMALL + ((SoundMap.LARGE - SoundMap.SMALL) * (event.opacity - 0.45)) / 0.55);
  }

  at(x, y) {
    let best = -1, least = SoundMap.REACH;
    for (const index of this.order) {
      const [px, py] = this.place(EVENTS[index]);
      const away = Math.hypot(x - px, y - py) - this.radius(EVENTS[index]);
      if (away < least) { least = away; best = index; }
    }
    return best;
  }

  soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const to = fitted(this.canvas, width, height), colour = colours();
    for (const index of this.order) {
      const event = EVENTS[index], [x, y] = this.place(event);
      to.beginPath();
      to.arc(x, y, this.radius(event), 0, 2 * Math.PI);
      if (event.muted) {
        to.strokeStyle = colour("soft");
        to.lineWidth = 1.5;
        to.stroke();
        continue;
      }
      to.fillStyle = event.colour ?? colour("event");
      to.fill();
      to.strokeStyle = colour("base");
      to.lineWidth = 1;
      to.stroke();
    }
    if (this.hovered >= 0) this.ring(to, this.hovered, colour("ink"), 1.6, 3);
    if (this.chosen >= 0 && EVENTS[this.chosen].place) {
      const event = EVENTS[this.chosen];
      const [x, y] = this.place(event);
      to.beginPath();
      to.arc(x, y, this.radius(event), 0, 2 * Math.PI);
      to.fillStyle = event.colour ?? colour("event");
      to.fill();
      this.ring(to, this.chosen, colour("halo"), 5, 3);
      this.ring(to, this.chosen, colour("chosen"), 2.4, 3);
    }
  }

  ring(to, index, colour, width, beyond) {
    const [x, y] = this.place(EVENTS[index]);
    to.beginPath();
    to.arc(x, y, this.radius(EVENTS[index]) + beyond, 0, 2 * Math.PI);
    to.strokeStyle = colour;
    to.lineWidth = width;
    to.stroke();
  }
}
