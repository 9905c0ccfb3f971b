"use strict";
// Sounds: each event has its own small file, which is decoded when it is wanted; the mix is streamed.

const Sound = (() => {
  const KEPT = 48; // decoded files: a few seconds each
  const FADE_S = 0.012;
  const decoded = new Map();
  let context = null;
  let playing = null;
  let onProblem = () => {};

  function bytes(text) {
    const raw = atob(text);
    const result = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i += 1) result[i] = raw.charCodeAt(i);
    return result;
  }

  // Sounds may be decoded before the first gesture; only playing them needs one.
  const decoder = new OfflineAudioContext(1, 1, 48000);

  function buffer(kind, index) {
    const key = `${kind}${index}`;
    let found = decoded.get(key);
    if (found) {
      decoded.delete(key); // the least recently used is the first
    } else {
      found = decoder.decodeAudioData(bytes(EVENTS[index][kind].data).buffer);
      found.catch(() => onProblem());
    }
    decoded.set(key, found);
    if (decoded.size > KEPT) decoded.delete(decoded.keys().next().value);
    return found;
  }

  // What is played of an event: the file, the part of it, and a gain for each channel.
  function recipe(index, what) {
    const event = EVENTS[index];
    if (what === "heard" && event.heard) {
      return { kind: "heard", begin: 0, length: undefined, gains: null, gain: event.heard.gain };
    }
    const stage = typeof what === "number" ? what : 2;
    const [begin, length] = event.stages.spans[stage];
    return { kind: "stages", begin, length, gains: event.pan, gain: event.stages.gains[stage] };
  }

  // Build the sound of an event in any context, offline or not; return its source and its gain.
  async function built(into, index, what) {
    const part = recipe(index, what);
    const source = new AudioBufferSourceNode(into, { buffer: await buffer(part.kind, index) });
    const gain = new GainNode(into, { gain: part.gain });
    source.connect(gain);
    if (part.gains && part.gains.length === 2) {
      const merger = new ChannelMergerNode(into, { numberOfInputs: 2 });
      part.gains.forEach((value, channel) => {
        const side = new GainNode(into, { gain: value });
        gain.connect(side).connect(merger, 0, channel);
      });
      merger.connect(into.destination);
    } else {
      gain.connect(into.destination);
    }
    return { source, gain, part };
  }

  function awake() {
    context ??= new AudioContext({ latencyHint: "interactive" });
    if (context.state !== "running") context.resume();
    return context;
  }

  let wanted = 0;

  // Play a sound of an event now; resolves when it is scheduled, with the context.
  async function play(index, what) {
    const live = awake();
    wanted += 1;
    const mine = wanted;
    const made = await built(live, index, what);
    if (mine !== wanted) return live; // another one was asked for meanwhile
    hush();
    made.source.start(0, made.part.begin, made.part.length);
    playing = made;
    made.source.onended = () => {
      if (playing === made) playing = null;
    };
    return live;
  }

  function hush() {
    if (!playing) return;
    const now = context.currentTime;
    playing.gain.gain.setValueAtTime(playing.gain.gain.value, now);
    playing.gain.gain.linearRampToValueAtTime(0, now + FADE_S);
    playing.source.stop(now + FADE_S);
    playing = null;
  }

  function silence() {
    wanted += 1;
    hush();
  }

  // The same sound, computed without a loudspeaker; for tests and measurements.
  async function rendered(index, what, rate = 48000) {
    const part = recipe(index, what);
    const whole = await buffer(part.kind, index);
    const seconds = part.length ?? whole.duration;
    const offline = new OfflineAudioContext(CONTENT.channels, Math.max(1, Math.ceil(seconds * rate)), rate);
    const made = await built(offline, index, what);
    made.source.start(0, made.part.begin, made.part.length);
    return offline.startRendering();
  }

  function mixElement() {
    const element = new Audio();
    element.preload = "auto";
    element.src = URL.createObjectURL(new Blob([bytes(CONTENT.mix)], { type: "audio/ogg; codecs=opus" }));
    element.addEventListener("error", () => onProblem());
    return element;
  }

  // The mix in one channel at a low rate, for its picture.
  async function lowMix(rate) {
    const low = new OfflineAudioContext(1, 1, rate);
    const whole = await low.decodeAudioData(bytes(CONTENT.mix).buffer);
    const first = whole.getChannelData(0);
    if (whole.numberOfChannels === 1) return first;
    const second = whole.getChannelData(1);
    for (let i = 0; i < first.length; i += 1) first[i] = 0.5 * (first[i] + second[i]);
    return first;
  }

  return {
    buffer, play, silence, rendered, mixElement, lowMix, recipe,
    prepare: (index, which) => buffer(recipe(index, which).kind, index).catch(() => {}),
    get context() { return context; },
    get sounding() { return playing !== null; },
    set onProblem(call) { onProblem = call; },
  };
})();
