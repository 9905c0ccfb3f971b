"use strict";
// The timeline: events as wedges over time, as the editor draws them, and the cursor of the mix.

class Timeline {
  static LOW = Math.log2(27.5);
  static HIGH = Math.log2(11025);
  static EVENT = 12; // height of an event at its onset, in pixels
  static REACH = 14; // how far from an event a finger may be

  constructor(canvas, scroller, sheet) {
    Object.assign(this, { canvas, scroller, sheet });
    this.height = "pitch";
    this.chosen = this.hovered = -1;
    this.cursor = 0;
    this.zoom = 1;
    this.background = null;
    this.onPick = this.onHover = this.onSeek = () => {};
    this.axis = 34;
    this.order = EVENTS.map((_, index) => index);
    canvas.addEventListener("click", (click) => this.clicked(click));
    canvas.addEventListener("pointermove", (move) => {
      if (move.pointerType === "mouse") this.hover(this.at(move.offsetX, move.offsetY), move);
    });
    canvas.addEventListener("pointerleave", () => this.hover(-1));
    scroller.addEventListener("scroll", () => this.soon(), { passive: true });
    scroller.addEventListener("wheel", (wheel) => {
      if (!wheel.ctrlKey && !wheel.metaKey) return;
      wheel.preventDefault();
      this.zoomBy(2 ** (-wheel.deltaY / 240), wheel.clientX - scroller.getBoundingClientRect().left);
    }, { passive: false });
    new ResizeObserver(() => this.resize()).observe(scroller);
    this.resize();
  }

  resize() {
    this.width = this.scroller.clientWidth;
    this.tall = this.canvas.clientHeight;
    // A second has at least 28 pixels, so that a finger hits one mark.
    this.least = this.width;
    this.span = Math.max(this.width, 28 * CONTENT.duration) * this.zoom;
    this.sheet.style.width = `${this.span}px`;
    this.canvas.style.width = `${this.width}px`;
    this.draw();
  }

  zoomBy(factor, at = this.width / 2) {
    const place = (this.scroller.scrollLeft + at - this.axis) / (this.span - this.axis);
    this.zoom = Math.min(Math.max(this.zoom * factor, Math.min(1, this.width / (28 * CONTENT.duration))), 40);
    this.resize();
    this.scroller.scrollLeft = place * (this.span - this.axis) + this.axis - at;
    this.draw();
  }

  perSecond() { return (this.span - this.axis - 12) / CONTENT.duration; }

  x(seconds) { return this.axis + seconds * this.perSecond() - this.scroller.scrollLeft; }

  share(event) { // of the height, from the bottom
    if (this.height === "timbre") return 0.04 + 0.92 * (event.lane ?? 0.5);
    const pitch = event.hz > 0 ? Math.log2(event.hz) : (Timeline.LOW + Timeline.HIGH) / 2;
    return Math.min(Math.max((pitch - Timeline.LOW) / (Timeline.HIGH - Timeline.LOW), 0.02), 0.98);
  }

  y(event) { return this.top() + (1 - this.share(event)) * (this.tall - this.top() - 4); }

  top() { return 22; }

  box(event) {
    const x0 = this.x(event.onset), y = this.y(event);
    return { x0, x1: Math.max(x0 + event.length * this.perSecond(), x0 + 0.7 * Timeline.EVENT), y };
  }

  at(x, y) { // the nearest event, the shorter one if several are hit
    let best = -1, least = Infinity;
    for (const index of this.order) {
      const { x0, x1, y: middle } = this.box(EVENTS[index]);
      if (x1 < -Timeline.REACH || x0 > this.width + Timeline.REACH) continue;
      const dx = Math.max(x0 - x, 0, x - x1), dy = Math.max(Math.abs(y - middle) - Timeline.EVENT / 2, 0);
      const away = Math.hypot(dx, dy);
      if (away > Timeline.REACH) continue;
      const cost = away * 1000 + (x1 - x0) + 2 * Math.abs(y - middle);
      if (cost < least) { least = cost; best = index; }
    }
    return best;
  }

  clicked(click) {
    if (click.offsetY < this.top()) {
      const seconds = (click.offsetX + this.scroller.scrollLeft - this.axis) / this.perSecond();
      this.onSeek(Math.min(Math.max(seconds, 0), CONTENT.duration));
      return;
    }
    const index = this.at(click.offsetX, click.offsetY);
    if (index >= 0) this.onPick(index, click);
  }

  hover(index, move) {
    this.onHover(index, move);
    if (index !== this.hovered) {
      this.hovered = index;
      this.soon();
    }
  }

  show(index) { // scroll to an event, if it is not in sight
    const { x0, x1 } = this.box(EVENTS[index]);
    if (x0 < this.axis + 8 || x0 > this.width - 40) {
      this.scroller.scrollLeft += x0 - Math.max(this.axis + 8, (this.width - Math.min(x1 - x0, this.width / 2)) / 2);
    }
  }

  follow() { // keep the cursor in sight while the mix plays
    const x = this.x(this.cursor);
    if (x < this.axis || x > this.width - 20) this.scroller.scrollLeft += x - this.axis - 20;
  }

  soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  }

  draw() {
    const to = fitted(this.canvas, this.width, this.tall), colour = colours();
    to.fillStyle = colour("base");
    to.fillRect(0, 0, this.width, this.tall);
    this.drawBackground(to);
    this.drawGrid(to, colour);
    const first = this.order.filter((index) => index !== this.chosen);
    for (const index of first) this.drawEvent(to, colour, EVENTS[index], index === this.hovered, false);
    if (this.chosen >= 0) this.drawEvent(to, colour, EVENTS[this.chosen], false, true);
    const x = this.x(this.cursor);
    if (x >= this.axis - 1 && x <= this.width) {
      to.fillStyle = colour("cursor");
      to.fillRect(x - 1, 0, 2, this.tall);
      to.beginPath();
      to.moveTo(x - 6, 0); to.lineTo(x + 6, 0); to.lineTo(x, 9);
      to.fill();
    }
  }

  drawBackground(to) {
    if (!this.background || this.height !== "pitch") return;
    const { canvas, seconds } = this.background;
    to.imageSmoothingEnabled = true;
    to.drawImage(canvas, this.x(0), this.top(), seconds * this.perSecond(), this.tall - this.top() - 4);
  }

  drawGrid(to, colour) {
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300];
    const step = steps.find((each) => each * this.perSecond() >= 64) ?? 600;
    to.font = "12px system-ui, sans-serif";
    to.textBaseline = "middle";
    const from = Math.max(0, Math.floor(((this.scroller.scrollLeft - 60) / this.perSecond()) / step));
    for (let k = from; k * step <= CONTENT.duration; k += 1) {
      const x = Math.round(this.x(k * step));
      if (x > this.width) break;
      to.globalAlpha = 0.16;
      to.fillStyle = colour("grid");
      to.fillRect(x, this.top(), 1, this.tall);
      to.globalAlpha = 1;
      to.fillStyle = colour("soft");
      const text = Names.time(k * step, step < 1 ? 1 : 0);
      if (x + 3 + to.measureText(text).width <= this.width) to.fillText(text, x + 3, 11); // no half of a time
    }
    if (this.height === "pitch") this.drawNotes(to, colour);
  }

  drawNotes(to, colour) {
    for (let octave = 1; octave <= 9; octave += 1) {
      const hz = 440 * 2 ** ((12 * (octave + 1) - 69) / 12);
      const y = Math.round(this.y({ hz }));
      to.globalAlpha = 0.12;
      to.fillStyle = colour("grid");
      to.fillRect(0, y, this.width, 1);
      to.globalAlpha = 0.85;
      to.fillStyle = colour("base");
      to.fillRect(0, y - 8, this.axis - 8, 16);
      to.globalAlpha = 1;
      to.fillStyle = colour("soft");
      to.fillText(`C${octave}`, 6, y);
    }
  }

  wedge(to, x0, x1, y, height) { // full height at the onset, a quarter of it at the end
    const half = height / 2, tail = height / 8, shoulder = Math.min(x0 + 5, (x0 + x1) / 2);
    to.beginPath();
    to.moveTo(x0, y - half);
    to.lineTo(shoulder, y - half);
    to.lineTo(x1, y - tail);
    to.lineTo(x1, y + tail);
    to.lineTo(shoulder, y + half);
    to.lineTo(x0, y + half);
    to.closePath();
  }

  drawEvent(to, colour, event, hovered, chosen) {
    const { x0, x1, y } = this.box(event);
    if (x1 < this.axis - 20 || x0 > this.width + 20) return;
    const own = event.colour ?? colour("event");
    this.wedge(to, x0, x1, y, Timeline.EVENT);
    if (event.muted) {
      to.setLineDash([3, 3]);
      to.strokeStyle = colour("soft");
      to.lineWidth = 1;
      to.stroke();
      to.setLineDash([]);
    } else {
      const fade = to.createLinearGradient(x0, 0, x1, 0);
      fade.addColorStop(0, own);
      fade.addColorStop(1, `${own}66`);
      to.globalAlpha = event.opacity;
      to.fillStyle = fade;
      to.fill();
      to.globalAlpha = 0.35;
      to.strokeStyle = colour("ink");
      to.lineWidth = 1;
      to.stroke();
      to.globalAlpha = 0.7;
      to.fillStyle = colour("ink");
      to.fillRect(x0, y - Timeline.EVENT / 2, 1.5, Timeline.EVENT);
      to.globalAlpha = 1;
    }
    if (hovered || chosen) {
      for (const [width, name] of chosen ? [[5, "halo"], [2.2, "chosen"]] : [[1.6, "ink"]]) {
        this.wedge(to, x0 - 1, x1 + 1, y, Timeline.EVENT + 4);
        to.strokeStyle = colour(name);
        to.lineWidth = width;
        to.stroke();
      }
    }
    if (event.edited) {
      to.fillStyle = colour("guide");
      to.beginPath();
      to.moveTo(x0 + 1, y - 13); to.lineTo(x0 + 5, y - 9); to.lineTo(x0 + 1, y - 5); to.lineTo(x0 - 3, y - 9);
      to.fill();
    }
  }
}
