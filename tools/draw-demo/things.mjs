// What a brewery is made of: kettles, tanks, kegs, sacks, hops, glasses, bottles, food.
import { amber, at, copper, cream, glow, gradient, ink, red, teal } from './places.mjs'

/** A copper kettle 300 wide, standing on 0. */
export function kettle({ steam = false } = {}) {
  const g = gradient('#e09a5c', '#8f4f22', { flat: true, mid: copper })
  const puff = steam ? '<g fill="#fff" opacity=".28"><circle cx="-10" cy="-470" r="34"/><circle cx="30" cy="-520" r="46"/><circle cx="-16" cy="-580" r="56"/></g>' : ''
  return `${g.def}${puff}<ellipse cx="0" cy="2" rx="170" ry="12" fill="#000" opacity=".2"/><path d="M-120 0l14-60h212l14 60z" fill="#5c3a22"/><path d="M-150-60v-140c0-10 6-18 16-22h268c10 4 16 12 16 22v140c0 20-20 30-50 34H-100c-30-4-50-14-50-34z" fill="${g.fill}"/><path d="M-134-222C-120-300-70-342-34-352v-90h68v90c36 10 86 52 100 130z" fill="${g.fill}"/><path d="M-150-200h300v14h-300z" fill="#000" opacity=".14"/><ellipse cx="-4" cy="-276" rx="58" ry="40" fill="#6b3a1a" opacity=".55"/><ellipse cx="-4" cy="-280" rx="50" ry="32" fill="#f7cf8a" opacity=".55"/><path d="M-112-180c-10 40-8 90 4 120" stroke="#fbd9ad" stroke-width="12" stroke-linecap="round" fill="none" opacity=".6"/><circle cx="92" cy="-120" r="26" fill="${cream}"/><path d="M92-120l12-14" stroke="${red}" stroke-width="5" stroke-linecap="round"/><circle cx="92" cy="-120" r="26" fill="none" stroke="#6b3a1a" stroke-width="5"/>`
}

/** A steel fermenter 200 wide with a conical bottom, standing on 0. */
export function tank({ number = '', color = '#aebcc0' } = {}) {
  const g = gradient('#dfe8e8', '#7d9096', { flat: true, mid: color })
  const label = number ? `<circle cx="0" cy="-300" r="34" fill="${ink}"/><text x="0" y="-286" text-anchor="middle" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="800" font-size="40" fill="${cream}">${number}</text>` : ''
  return `${g.def}<path d="M-74-80L-84 0M74-80L84 0" stroke="#5d6f75" stroke-width="12"/><path d="M-100-130L-20-34h40l80-96z" fill="${g.fill}"/><path d="M-100-130v-290c0-40 44-66 100-66s100 26 100 66v290z" fill="${g.fill}"/><path d="M-100-130h200M-100-400h200" stroke="#5d6f75" stroke-width="4" opacity=".5"/><path d="M-76-400v250" stroke="#fff" stroke-width="12" stroke-linecap="round" opacity=".5"/><rect x="-40" y="-222" width="80" height="54" rx="27" fill="none" stroke="#5d6f75" stroke-width="8"/><path d="M0-34v24h46" fill="none" stroke="#5d6f75" stroke-width="12"/>${label}`
}

export function keg(x, y, s, band = red) {
  const g = gradient('#e3eaea', '#87989d', { flat: true, mid: '#b6c3c6' })
  return at(x, y, s, `${g.def}<path d="M-60 0c-10-30-10-130 0-160H60c10 30 10 130 0 160z" fill="${g.fill}"/><path d="M-66-118H66M-66-46H66" stroke="#6d7f84" stroke-width="8"/><rect x="-67" y="-98" width="134" height="32" fill="${band}"/><ellipse cx="0" cy="-160" rx="60" ry="12" fill="#9fb0b4"/><ellipse cx="0" cy="-161" rx="26" ry="6" fill="#5d6f75"/>`)
}

export function sack(x, y, s, { color = '#d9b98a', mark = 'MALT', open = false } = {}) {
  const grain = open ? '<ellipse cx="0" cy="-196" rx="62" ry="20" fill="#c98f3e"/><g fill="#e7b765"><ellipse cx="-24" cy="-200" rx="9" ry="4"/><ellipse cx="10" cy="-194" rx="9" ry="4"/><ellipse cx="30" cy="-202" rx="9" ry="4"/></g>' : '<path d="M-46-196c10-26 20-22 24-40h44c4 18 14 14 24 40z" fill="#b9966a"/><path d="M-30-206h60" stroke="#7a5a36" stroke-width="8" stroke-linecap="round"/>'
  return at(x, y, s, `<path d="M-88 0c-14-60-16-130-40-180 20-24 50-20 128-20s96-2 116 16C100-130 102-60 90 0z" transform="scale(.8 1)" fill="${color}"/>${grain}<path d="M-52-176c-14 60-10 120-4 160" stroke="#000" stroke-width="8" opacity=".08" fill="none"/><text x="0" y="-84" text-anchor="middle" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="800" font-size="38" fill="#6b4a2f" opacity=".8">${mark}</text>`)
}

export function crate(x, y, s, word = 'CANAL') {
  return at(x, y, s, `<path d="M-170-130h340V0h-340z" fill="#a8733f"/><g fill="#c08a4f"><path d="M-170-130h340v36h-340zM-170-84h340v36h-340zM-170-38h340V-2h-340z"/></g><path d="M-170-130h26V0h-26zM144-130h26V0h-26z" fill="#8a5a34"/><text x="0" y="-54" text-anchor="middle" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="800" font-size="40" letter-spacing="6" fill="#5c3a22">${word}</text>`)
}

/** A hop cone 120 wide and 190 tall hanging from 0. */
export function hop(x, y, s, color = '#9fbf5a', turn = 0) {
  let scales = ''
  for (let row = 7; row >= 0; row--) {
    const n = row < 2 || row > 5 ? 3 : 4
    const wide = 16 + 9 * Math.sin(((row + 1) / 9) * Math.PI) * 4
    for (let i = 0; i < n; i++) {
      const px = ((i + 0.5) / n - 0.5) * 2 * wide + (row % 2 ? 6 : -6)
      scales += `<path d="M${px.toFixed(0)} ${16 + row * 21}c-20 4-26 28-2 42 24-12 22-36 2-42z" fill="${color}" stroke="#6f8f3a" stroke-width="2.5"/>`
    }
  }
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${s})"><path d="M0-26V16" stroke="#5c7a34" stroke-width="7"/>${scales}<path d="M-20 20c12-12 28-12 40 0-10 10-30 10-40 0z" fill="#7fa044"/></g>`
}

export function leaf(x, y, s, turn, color = '#5f8a3f') {
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${s})"><path d="M0 0c-50-10-84-60-70-110 20 6 34 16 44 30-4-40 8-76 30-100 20 26 30 60 24 100 12-14 26-22 46-26 10 50-22 96-74 106z" fill="${color}"/><path d="M0 0V-140M0-30l-44-50M0-30l46-46" stroke="#fff" stroke-opacity=".25" stroke-width="4" fill="none"/></g>`
}

export function barley(x, y, s, turn = 0, color = '#d9a441') {
  let grains = ''
  for (let i = 0; i < 8; i++) grains += `<ellipse cx="-12" cy="${-190 - i * 22}" rx="10" ry="18" transform="rotate(-18 -12 ${-190 - i * 22})"/><ellipse cx="12" cy="${-200 - i * 22}" rx="10" ry="18" transform="rotate(18 12 ${-200 - i * 22})"/><path d="M-16 ${-200 - i * 22}l-26-70M16 ${-210 - i * 22}l26-70" stroke="${color}" stroke-width="2.4"/>`
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${s})" fill="${color}"><path d="M0 0V-200" stroke="#b98a35" stroke-width="6"/>${grains}</g>`
}

/** A beer glass standing on 0. Shapes: tumbler (blanche), tulip, flute. */
export function glass(x, y, s, { beer = '#f0cf6b', foam = '#fff8e6', shape = 'tumbler', cloudy = false } = {}) {
  const outline = {
    tumbler: 'M-62 0L-84-250H84L62 0z',
    tulip: 'M-16 0h32v-6c0-20-2-30-4-40 52-8 78-60 78-110 0-44-14-66-20-94H-70c-6 28-20 50-20 94 0 50 26 102 78 110-2 10-4 20-4 40z',
    flute: 'M-44 0L-62-290H62L44 0z',
  }[shape]
  const level = { tumbler: -206, tulip: -200, flute: -240 }[shape]
  const top = { tumbler: -250, tulip: -250, flute: -290 }[shape]
  const g = gradient(beer, beer)
  const id = g.fill.slice(5, -1)
  const bubbles = [[-20, -60], [14, -100], [-8, -140], [26, -44], [-30, -110], [34, -150]].map(([bx, by]) => `<circle cx="${bx}" cy="${by}" r="4" fill="#fff" opacity=".5"/>`).join('')
  return at(x, y, s, `${g.def}<clipPath id="c${id}"><path d="${outline}"/></clipPath><ellipse cx="0" cy="4" rx="92" ry="10" fill="#000" opacity=".16"/><path d="${outline}" fill="#fff" opacity=".3"/><g clip-path="url(#c${id})"><rect x="-100" y="${level}" width="200" height="260" fill="${beer}"/>${cloudy ? `<rect x="-100" y="${level}" width="200" height="90" fill="#fff" opacity=".28"/>` : ''}${bubbles}<rect x="40" y="${level}" width="60" height="260" fill="#000" opacity=".07"/><rect x="-100" y="${top + 8}" width="200" height="${level - top}" fill="${foam}"/><path d="M${shape === 'flute' ? -44 : -58} ${level + 36}L${shape === 'flute' ? -34 : -48}-40" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".55"/></g>${shape === 'tulip' ? '<path d="M-16-34h32V0h-32z" fill="#e8f0ee"/><path d="M-56 0h112v-10c-20-6-40-8-56-8s-36 2-56 8z" fill="#dfeaea"/>' : ''}<g fill="${foam}"><circle cx="-50" cy="${top + 8}" r="24"/><circle cx="-10" cy="${top - 2}" r="30"/><circle cx="36" cy="${top + 6}" r="26"/></g>`)
}

/** A 75 cl bottle standing on 0, 110 wide, 420 tall. */
export function bottle(x, y, s, { tint = '#6b3f1d', label = cream, word = 'Blanche', accent = amber } = {}) {
  return at(x, y, s, `<ellipse cx="0" cy="4" rx="66" ry="9" fill="#000" opacity=".18"/><path d="M-55 0v-210c0-50 34-62 34-110v-80h42v80c0 48 34 60 34 110V0z" fill="${tint}"/><path d="M-24-412h48v26h-48z" fill="${red}"/><path d="M-40-200v170" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".28"/>${label === 'none' ? '' : `<rect x="-55" y="-176" width="110" height="126" fill="${label}"/><circle cx="0" cy="-128" r="28" fill="${accent}"/><path d="M-55-104c20-10 36 6 56 0s34-8 54 0v22h-110z" fill="${teal}"/><text x="0" y="-58" text-anchor="middle" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="800" font-size="21" fill="${ink}">${word}</text>`}`)
}

export function orange(x, y, s) {
  let wedges = ''
  for (let i = 0; i < 8; i++) wedges += `<path d="M0 0L${(46 * Math.cos((i * Math.PI) / 4)).toFixed(1)} ${(46 * Math.sin((i * Math.PI) / 4)).toFixed(1)}" stroke="#ffe0b0" stroke-width="5"/>`
  return at(x, y, s, `<circle r="60" fill="#e8862e"/><circle r="50" fill="#ffe0b0"/><circle r="46" fill="#f6a64a"/>${wedges}`)
}

export function mussel(x, y, s, turn) {
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${s})"><path d="M-46 0C-30-40 30-44 50-6 30 26-24 30-46 0z" fill="#1e2a38"/><path d="M-40 0C-22-26 24-30 42-6 22 12-20 16-40 0z" fill="#3f5470"/><ellipse cx="4" cy="-4" rx="22" ry="10" fill="#f0a050"/></g>`
}

export function pot(x, y, s) {
  let shells = ''
  for (const [mx, my, t] of [[-120, -214, -20], [-60, -240, 12], [0, -222, -8], [64, -244, 24], [122, -214, -14], [-94, -258, 30], [34, -272, -24], [-24, -282, 8]]) shells += mussel(mx, my, 1.05, t)
  return at(x, y, s, `${shells}<path d="M-190-200h380l-22 170c-2 18-18 30-36 30h-264c-18 0-34-12-36-30z" fill="${ink}"/><path d="M-200-214h400v26h-400z" fill="#1d5360"/><path d="M-244-170h48v30h-48zM196-170h48v30h-48z" fill="${ink}"/><path d="M-150-150c4 50 8 80 14 110" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".2" fill="none"/>`)
}

export function record(x, y, s, label = red) {
  return at(x, y, s, `<circle r="180" fill="#16191c"/><g fill="none" stroke="#2c3338" stroke-width="3"><circle r="160"/><circle r="140"/><circle r="120"/><circle r="100"/></g><circle r="66" fill="${label}"/><circle r="8" fill="${cream}"/><path d="M-130-90A160 160 0 0 1-60-148M130 90a160 160 0 0 1-70 58" stroke="#fff" stroke-width="10" opacity=".16" fill="none"/>`)
}

export function lightPool(x, y, r, color = '#ffe2a0', strength = 0.6) {
  const g = glow(color, strength)
  return `${g.def}<circle cx="${x}" cy="${y}" r="${r}" fill="${g.fill}"/>`
}

export function bread(x, y, s) { return at(x, y, s, '<ellipse cx="0" cy="-34" rx="92" ry="44" fill="#b9773a"/><path d="M-56-54l24 30M-14-64l24 32M30-60l22 28" stroke="#e8b87a" stroke-width="9" stroke-linecap="round"/>') }

export function apple(x, y, s, color = red) { return at(x, y, s, `<circle r="26" fill="${color}"/><path d="M0-24c0-10 6-16 12-18" stroke="#4b3327" stroke-width="5" fill="none"/><circle cx="-8" cy="-8" r="6" fill="#fff" opacity=".4"/>`) }
