// The quay and what stands on it: sky, houses, water, barges, trees, tables. Every function returns SVG text; sizes are in pixels of the drawing.
export const ink = '#123f4a'
export const cream = '#f6ead2'
export const amber = '#f2c24b'
export const red = '#c8453a'
export const copper = '#c77b40'
export const teal = '#1d6a76'

/** A seeded generator (mulberry32), so that a scene is the same at every run. */
export function seeded(seed) {
  let a = seed >>> 0
  const next = () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { next, between: (low, high) => low + (high - low) * next(), pick: list => list[Math.floor(next() * list.length)] }
}

let ids = 0
export function gradient(from, to, { flat = false, mid } = {}) {
  const id = `g${++ids}`
  const middle = mid ? `<stop offset=".5" stop-color="${mid}"/>` : ''
  const def = `<linearGradient id="${id}" x1="0" y1="0" x2="${flat ? 1 : 0}" y2="${flat ? 0 : 1}"><stop stop-color="${from}"/>${middle}<stop offset="1" stop-color="${to}"/></linearGradient>`
  return { def, fill: `url(#${id})` }
}

export function glow(color, strength = 0.8) {
  const id = `g${++ids}`
  const def = `<radialGradient id="${id}"><stop stop-color="${color}" stop-opacity="${strength}"/><stop offset="1" stop-color="${color}" stop-opacity="0"/></radialGradient>`
  return { def, fill: `url(#${id})` }
}

export const at = (x, y, s, body, flip = false) => `<g transform="translate(${x} ${y}) scale(${flip ? -s : s} ${s})">${body}</g>`

export function backdrop(w, h, from, to) {
  const g = gradient(from, to)
  return `${g.def}<rect width="${w}" height="${h}" fill="${g.fill}"/>`
}

export function sun(x, y, r, color = amber) {
  const g = glow(color, 0.55)
  return `${g.def}<circle cx="${x}" cy="${y}" r="${r * 2.6}" fill="${g.fill}"/><circle cx="${x}" cy="${y}" r="${r}" fill="${color}"/>`
}

export function moon(x, y, r) {
  const g = glow('#fff5d8', 0.35)
  return `${g.def}<circle cx="${x}" cy="${y}" r="${r * 3}" fill="${g.fill}"/><path transform="translate(${x} ${y})" d="M${0.3 * r} ${-0.95 * r}A${r} ${r} 0 1 0 ${0.95 * r} ${0.3 * r}A${0.86 * r} ${0.86 * r} 0 0 1 ${0.3 * r} ${-0.95 * r}z" fill="#fbf0cf"/>`
}

export function stars(rnd, w, h, n) {
  let out = ''
  for (let i = 0; i < n; i++) out += `<circle cx="${rnd.between(0, w).toFixed(0)}" cy="${rnd.between(0, h).toFixed(0)}" r="${rnd.between(1, 2.6).toFixed(1)}" fill="#fff5d8" opacity="${rnd.between(0.3, 0.9).toFixed(2)}"/>`
  return out
}

export function cloud(x, y, s, color = '#fff', opacity = 0.75) {
  return `<g transform="translate(${x} ${y}) scale(${s})" fill="${color}" opacity="${opacity}"><rect x="-90" y="0" width="180" height="34" rx="17"/><circle cx="-34" cy="2" r="30"/><circle cx="14" cy="-10" r="40"/><circle cx="54" cy="6" r="24"/></g>`
}

/** A row of Flemish houses with stepped, bell or pointed gables, standing on y. */
export function houses(rnd, w, y, { colors, light = 0.25, windows = '#27454c', lit = '#f7d98a', low = 130, high = 250, shade = 0.12 }) {
  let out = ''
  for (let x = -20; x < w;) {
    const wide = rnd.between(88, 148)
    const tall = rnd.between(low, high)
    const color = rnd.pick(colors)
    const kind = rnd.pick(['step', 'bell', 'point', 'flat'])
    const top = y - tall
    const mid = x + wide / 2
    let gable = ''
    if (kind === 'step') {
      const s = wide / 8
      gable = `M${x} ${top}h${s}v${-s}h${s}v${-s}h${s}v${-s}h${2 * s}v${s}h${s}v${s}h${s}v${s}h${s}z`
    } else if (kind === 'bell') gable = `M${x} ${top}c${wide * 0.2} 0 ${wide * 0.22} ${-wide * 0.3} ${wide * 0.34} ${-wide * 0.42}h${wide * 0.32}c${wide * 0.12} ${wide * 0.12} ${wide * 0.14} ${wide * 0.42} ${wide * 0.34} ${wide * 0.42}z`
    else if (kind === 'point') gable = `M${x} ${top}L${mid} ${top - wide * 0.5}L${x + wide} ${top}z`
    else gable = `M${x} ${top}v-16h${wide}v16z`
    out += `<path d="M${x} ${y}V${top}h${wide}V${y}z" fill="${color}"/><path d="${gable}" fill="${color}"/><path d="M${x + wide * 0.82} ${y}V${top}h${wide * 0.18}V${y}z" fill="#000" opacity="${shade}"/>`
    const columns = wide > 118 ? 3 : 2
    const pitch = wide / columns
    for (let row = 0; top + 18 + row * 58 < y - 60; row++) {
      for (let c = 0; c < columns; c++) {
        const on = rnd.next() < light
        out += `<rect x="${(x + pitch * (c + 0.5) - 11).toFixed(1)}" y="${(top + 18 + row * 58).toFixed(1)}" width="22" height="34" rx="2" fill="${on ? lit : windows}" opacity="${on ? 1 : 0.75}"/>`
      }
    }
    out += `<rect x="${(mid - 14).toFixed(1)}" y="${y - 46}" width="28" height="46" rx="2" fill="${windows}"/>`
    x += wide
  }
  return out
}

/** Water from y down, with long soft ripples. */
export function water(rnd, w, h, y, from, to, ripple = '#fff', opacity = 0.16) {
  const g = gradient(from, to)
  let out = `${g.def}<rect y="${y}" width="${w}" height="${h - y}" fill="${g.fill}"/>`
  for (let i = 0; i < 34; i++) {
    const ry = y + 10 + (h - y) * (i / 34) ** 1.3
    const long = rnd.between(40, 190)
    out += `<rect x="${rnd.between(-60, w).toFixed(0)}" y="${ry.toFixed(0)}" width="${long.toFixed(0)}" height="${(3 + i / 9).toFixed(1)}" rx="3" fill="${ripple}" opacity="${rnd.between(opacity * 0.4, opacity).toFixed(2)}"/>`
  }
  return out
}

/** The path of the sun or moon on the water. */
export function shimmer(rnd, x, y, h, color) {
  let out = ''
  for (let i = 0; i < 16; i++) {
    const wide = rnd.between(40, 90) + i * 5
    out += `<rect x="${(x - wide / 2 + rnd.between(-16, 16)).toFixed(0)}" y="${(y + 8 + i * ((h - y) / 17)).toFixed(0)}" width="${wide.toFixed(0)}" height="6" rx="3" fill="${color}" opacity="${(0.75 - i * 0.035).toFixed(2)}"/>`
  }
  return out
}

/** A stone quay: a ledge at y, with joints, down to the bottom. */
export function quay(w, h, y, color = '#b9a88a', edge = '#d6c7a8') {
  let out = `<rect y="${y}" width="${w}" height="${h - y}" fill="${color}"/><rect y="${y}" width="${w}" height="16" fill="${edge}"/>`
  for (let row = 0, yy = y + 16; yy < h; row++, yy += 46) {
    for (let x = (row % 2) * -60; x < w; x += 120) out += `<rect x="${x}" y="${yy}" width="118" height="44" fill="#000" opacity="${0.03 + 0.03 * ((x / 120 + row) % 3)}"/>`
  }
  return out
}

/** A canal barge 620 wide, its waterline at 0, bow to the right. */
export function barge({ hull = '#27454c', stripe = red, cabin = cream, cargo = '', roof = ink } = {}) {
  return `<ellipse cx="0" cy="8" rx="330" ry="12" fill="#000" opacity=".18"/>
<path d="M-310-62H250c34 0 62-14 76-30l4 0c-8 52-40 92-92 92H-262c-30 0-48-26-48-62z" fill="${hull}"/><path d="M-310-62H250c34 0 62-14 76-30l4 0c-2 12-5 22-9 32-16 14-40 20-67 20H-307z" fill="${stripe}"/>
${cargo}<path d="M-286-62v-84h132v84z" fill="${cabin}"/><path d="M-298-146h156v-14h-156z" fill="${roof}"/><g fill="#8fc3c9"><rect x="-272" y="-128" width="44" height="36" rx="4"/><rect x="-214" y="-128" width="44" height="36" rx="4"/></g><path d="M-240-160v-30h18v30z" fill="${roof}"/>
<path d="M290-92v-46M290-138h-34" stroke="${roof}" stroke-width="5" fill="none"/><circle cx="-110" cy="-34" r="9" fill="${cream}"/><circle cx="-60" cy="-34" r="9" fill="${cream}"/>`
}

export function tree(x, y, s, leaf = '#4f7d4b', trunk = '#6b4a2f') {
  return at(x, y, s, `<path d="M-9 0V-110h18V0z" fill="${trunk}"/><path d="M0-80l34-34M0-66l-30-30" stroke="${trunk}" stroke-width="8"/><circle cx="0" cy="-170" r="72" fill="${leaf}"/><circle cx="-52" cy="-132" r="48" fill="${leaf}"/><circle cx="54" cy="-130" r="46" fill="${leaf}"/><circle cx="24" cy="-196" r="40" fill="#fff" opacity=".1"/><circle cx="-20" cy="-150" r="30" fill="#000" opacity=".07"/>`)
}

export function lamp(x, y, s, on = true) {
  const g = glow('#ffe2a0', 0.7)
  return at(x, y, s, `${on ? `${g.def}<circle cx="0" cy="-238" r="130" fill="${g.fill}"/>` : ''}<path d="M-5 0V-210h10V0zM-14 0h28v-14h-28z" fill="#1c2f33"/><path d="M-18-212h36l-8-44h-20z" fill="${on ? '#ffe9b5' : '#dfe6e2'}"/><path d="M-22-256h44l-22-18z" fill="#1c2f33"/>`)
}

/** Bulbs or flags on a string between two points, sagging. */
export function garland(x1, y1, x2, y2, sag, { n = 11, flags = false, colors = ['#ffd77a', '#ff9d6b', '#fff1c4'] } = {}) {
  const cx = (x1 + x2) / 2
  const cy = (y1 + y2) / 2 + sag * 2
  let out = `<path d="M${x1} ${y1}Q${cx} ${cy} ${x2} ${y2}" fill="none" stroke="#20363b" stroke-width="3" opacity=".8"/>`
  for (let i = 1; i < n; i++) {
    const t = i / n
    const x = (1 - t) ** 2 * x1 + 2 * t * (1 - t) * cx + t * t * x2
    const y = (1 - t) ** 2 * y1 + 2 * t * (1 - t) * cy + t * t * y2
    const color = colors[i % colors.length]
    if (flags) out += `<path d="M${x - 17} ${y}h34l-17 40z" fill="${color}"/>`
    else {
      const g = glow(color, 0.6)
      out += `${g.def}<circle cx="${x}" cy="${y + 14}" r="36" fill="${g.fill}"/><rect x="${x - 4}" y="${y}" width="8" height="8" fill="#20363b"/><circle cx="${x}" cy="${y + 16}" r="10" fill="${color}"/>`
    }
  }
  return out
}

export function parasol(x, y, s, colors = [cream, red]) {
  const [a, b] = colors
  return at(x, y, s, `<path d="M-5 0V-250h10V0z" fill="#6b4a2f"/><path d="M-150-196C-130-262-70-300 0-300s130 38 150 104z" fill="${a}"/><path d="M-90-196c8-62 44-104 90-104-30 20-50 60-52 104zM90-196c-8-62-44-104-90-104 30 20 50 60 52 104z" fill="${b}"/><path d="M-150-196h300v10h-300z" fill="#000" opacity=".12"/>`)
}

export function table(x, y, s, top = '#8a5a34') {
  return at(x, y, s, `<path d="M-96-92H96v14H-96z" fill="${top}"/><path d="M-60-78L-74 0M60-78L74 0" stroke="#4b3327" stroke-width="9"/>`)
}

export function chair(x, y, s, color = teal, flip = false) {
  return at(x, y, s, `<path d="M-26-54h56v10h-56z" fill="${color}"/><path d="M-26-54v-66M-26-118h0M-22-44L-28 0M26-44L32 0" stroke="${color}" stroke-width="8" stroke-linecap="round"/><path d="M-30-122h12v30h-12z" fill="${color}"/>`, flip)
}

export function bunting(w, y, sag, colors) { return garland(-20, y, w + 20, y, sag, { n: Math.round(w / 74), flags: true, colors }) }

export function title(x, y, size, text, color = cream, { weight = 800, anchor = 'middle', spacing = -1 } = {}) {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="${weight}" font-size="${size}" letter-spacing="${spacing}" fill="${color}">${text}</text>`
}

export function bicycle(x, y, s, frame = red, flip = false) {
  const wheel = cx => `<circle cx="${cx}" cy="-46" r="44" fill="none" stroke="#20363b" stroke-width="7"/><circle cx="${cx}" cy="-46" r="5" fill="#20363b"/><path d="M${cx - 40}-46h80M${cx}-86v80" stroke="#20363b" stroke-width="1.6" opacity=".6"/>`
  return at(x, y, s, `${wheel(-78)}${wheel(78)}<path d="M-78-46L-30-116H46L4-46zM-30-116L4-46M78-46L40-136" fill="none" stroke="${frame}" stroke-width="8" stroke-linejoin="round"/><path d="M-34-116l-8-22M-60-138h34" stroke="#20363b" stroke-width="8" stroke-linecap="round"/><path d="M40-136l-6-16h26" fill="none" stroke="#20363b" stroke-width="7" stroke-linecap="round"/>`, flip)
}
