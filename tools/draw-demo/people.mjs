// People and animals: busts for portraits and avatars, small standing figures for scenes, the brewery's cat.
import { at, cream, red } from './places.mjs'

const hairs = {
  short: (c) => `<path d="M-62-8c-8-60 22-88 62-88s70 28 62 88c-4-24-10-38-22-44-24 8-56 8-80 0-12 6-18 20-22 44z" fill="${c}"/>`,
  long: (c) => `<path d="M-66-6c-6-62 22-92 66-92s72 30 66 92c6 40 4 84-8 118h-34V10h-48v102h-34c-12-34-14-78-8-118z" fill="${c}"/>`,
  bun: (c) => `<circle cx="0" cy="-108" r="30" fill="${c}"/><path d="M-60-10c-8-56 20-86 60-86s68 30 60 86c-8-24-24-44-60-48-36 4-52 24-60 48z" fill="${c}"/>`,
  curly: (c) => `<g fill="${c}"><circle cx="-52" cy="-40" r="28"/><circle cx="-36" cy="-74" r="30"/><circle cx="0" cy="-88" r="32"/><circle cx="36" cy="-74" r="30"/><circle cx="52" cy="-40" r="28"/><circle cx="-58" cy="-8" r="20"/><circle cx="58" cy="-8" r="20"/></g>`,
  bob: (c) => `<path d="M-70 42c-8-20-8-44-6-62 2-50 32-78 76-78s74 28 76 78c2 18 2 42-6 62-16 6-28 4-34-2 6-30 2-60-6-78-22 12-58 14-74 6-6 20-8 46-2 72-6 8-12 10-24 2z" fill="${c}"/>`,
  bald: () => '',
  grey: (c) => `<path d="M-60 4c-10-30-6-62 10-76-2 22 0 34-2 46zM60 4c10-30 6-62-10-76 2 22 0 34 2 46z" fill="${c}"/><path d="M-50-66c20-34 80-34 100 0-30-14-70-14-100 0z" fill="${c}"/>`,
  veil: (c) => `<path d="M-76 60c-16-150 20-166 76-166s92 16 76 166c-20 20-40 30-76 30s-56-10-76-30z" fill="${c}"/>`,
}

/** Head and shoulders in a box 400 by 400: centre 0,0 is the face, shoulders end at 200. */
export function bust({ skin = '#d3a17e', hair = '#4b3327', style = 'short', top = '#38505c', apron = '', beard = '', glasses = false, smile = true, scarf = '' } = {}) {
  const shade = 'rgba(0,0,0,.12)'
  const behind = style === 'long' || style === 'bob' ? hairs[style](hair) : ''
  const veil = style === 'veil' ? hairs.veil(hair) : ''
  const beardPath = beard ? `<path d="M-56 16c6 16 18 22 30 22 8-6 44-6 52 0 12 0 24-6 30-22v16c0 40-24 70-56 70s-56-30-56-70z" fill="${beard}"/>` : ''
  return `<path d="M-150 240c0-88 54-136 150-136s150 48 150 136z" fill="${top}"/>${apron ? `<path d="M-68 134h136v110h-136z" fill="${apron}"/><path d="M-62 140l-20-28M62 140l20-28" stroke="${apron}" stroke-width="15" stroke-linecap="round"/>` : ''}${veil}${behind}
<path d="M-25 60h50v58c-14 14-36 14-50 0z" fill="${skin}"/><path d="M-25 74c14 14 36 14 50 0v16c-16 10-34 10-50 0z" fill="${shade}"/>
<circle cx="-56" cy="10" r="11" fill="${skin}"/><circle cx="56" cy="10" r="11" fill="${skin}"/><path d="M-55-22c0-38 22-60 55-60s55 22 55 60v40c0 40-24 66-55 66s-55-26-55-66z" fill="${skin}"/>
${beardPath}${style === 'veil' ? `<path d="M-58 40c-6-90 6-116 58-116s64 26 58 116c10-10 18-30 18-60 0-56-30-84-76-84s-76 28-76 84c0 30 8 50 18 60z" fill="${hair}"/><path d="M-60 26c4 48 30 68 60 68s56-20 60-68c14 40 10 90-8 122-34 22-70 22-104 0-18-32-22-82-8-122z" fill="${hair}"/>` : style === 'long' ? `<path d="M-60-6c-4-54 16-80 60-80s64 26 60 80c-6-26-30-42-54-46-20 18-52 22-66 46z" fill="${hair}"/>` : style === 'bob' ? `<path d="M-60 0c-6-60 16-86 60-86s66 26 60 86c-4-20-12-36-20-42-30 12-66 12-78 2-10 8-18 22-22 40z" fill="${hair}"/>` : hairs[style](hair)}
<circle cx="-22" cy="0" r="5.5" fill="#2b211b"/><circle cx="22" cy="0" r="5.5" fill="#2b211b"/><path d="M-34-17c6-5 15-5 21-1M13-18c6-4 15-4 21 1" stroke="${hair === '#e9e4da' ? '#a89f92' : hair}" stroke-width="4.5" stroke-linecap="round" fill="none"/><path d="M0 4v18c0 4-4 6-8 5" stroke="${shade}" stroke-width="4.5" stroke-linecap="round" fill="none"/>
${smile ? '<path d="M-18 44c12 9 24 9 36 0-2 14-9 20-18 20s-16-6-18-20z" fill="#fff4ea"/>' : '<path d="M-14 50c8 5 20 5 28 0" stroke="#8a5340" stroke-width="5" stroke-linecap="round" fill="none"/>'}
${glasses ? '<g fill="none" stroke="#20363b" stroke-width="5"><circle cx="-23" cy="1" r="19"/><circle cx="23" cy="1" r="19"/><path d="M-4 0h8"/></g>' : ''}${scarf ? `<path d="M-50 100c30 26 70 26 100 0l10 26c-36 26-84 26-120 0z" fill="${scarf}"/>` : ''}`
}

/** A standing figure about 250 tall, feet on 0. Arms: down, up, wave, hold, play. */
export function person(x, y, s, { skin = '#d3a17e', hair = '#4b3327', style = 'short', top = red, legs = '#27454c', arms = 'down', apron = '', skirt = false, flip = false } = {}) {
  const arm = {
    down: `<path d="M-26-150c-14 22-16 44-14 66M26-150c14 22 16 44 14 66" stroke="${top}" stroke-width="16" stroke-linecap="round" fill="none"/>`,
    up: `<path d="M-24-150c-24-10-34-34-34-62M24-150c24-10 34-34 34-62" stroke="${top}" stroke-width="16" stroke-linecap="round" fill="none"/><circle cx="-58" cy="-216" r="9" fill="${skin}"/><circle cx="58" cy="-216" r="9" fill="${skin}"/>`,
    wave: `<path d="M-26-150c-14 22-16 44-14 66M24-150c26-8 36-30 38-58" stroke="${top}" stroke-width="16" stroke-linecap="round" fill="none"/><circle cx="62" cy="-214" r="9" fill="${skin}"/>`,
    hold: `<path d="M-26-150c-10 26 6 40 34 42M26-150c20 14 26 26 20 40" stroke="${top}" stroke-width="16" stroke-linecap="round" fill="none"/><circle cx="14" cy="-108" r="9" fill="${skin}"/><circle cx="46" cy="-106" r="9" fill="${skin}"/>`,
    play: `<path d="M-26-150c-20 20-14 40 14 44M26-150c24 6 40 4 52-12" stroke="${top}" stroke-width="16" stroke-linecap="round" fill="none"/>`,
  }[arms]
  const head = { short: '<path d="M-23-206c-2-24 8-34 23-34s25 10 23 34c-6-14-16-18-23-18s-17 4-23 18z"/>', long: '<path d="M-24-196c-4-34 8-46 24-46s28 12 24 46c-6-14-14-22-26-24-8 10-16 12-22 24z"/>', bun: '<circle cx="0" cy="-246" r="12"/><path d="M-23-206c-2-24 8-34 23-34s25 10 23 34c-6-14-16-18-23-18s-17 4-23 18z"/>', curly: '<circle cx="-16" cy="-222" r="13"/><circle cx="0" cy="-230" r="14"/><circle cx="16" cy="-222" r="13"/><circle cx="-22" cy="-208" r="9"/><circle cx="22" cy="-208" r="9"/>', bald: '', veil: '<path d="M-26-176c-6-56 8-66 26-66s32 10 26 66c-14-6-10-46-26-46s-12 40-26 46z"/>' }[style]
  const lower = skirt ? `<path d="M-28-92h56l18 62h-92z" fill="${legs}"/><path d="M-14-30V-4M14-30V-4" stroke="${skin}" stroke-width="13"/>` : `<path d="M-15-92V-6M15-92V-6" stroke="${legs}" stroke-width="24"/>`
  return at(x, y, s, `<ellipse cx="0" cy="2" rx="44" ry="7" fill="#000" opacity=".18"/>${lower}<path d="M-28-4h26v6h-26zM2-4h26v6H2z" fill="#20262a"/>${arms === 'up' ? '' : arm}<path d="M-30-156c6-12 54-12 60 0l4 68h-68z" fill="${top}"/>${apron ? `<path d="M-22-140h44v86h-44z" fill="${apron}"/>` : ''}${arms === 'up' || arms === 'hold' || arms === 'play' ? arm : ''}${style === 'long' ? `<path d="M-27-150c-6-30-6-92 27-92s33 62 27 92c-14 8-40 8-54 0z" fill="${hair}"/>` : ''}<path d="M-8-176h16v22H-8z" fill="${skin}"/><circle cx="0" cy="-202" r="23" fill="${skin}"/><g fill="${hair}">${head}</g><circle cx="-8" cy="-200" r="2.6" fill="#2b211b"/><circle cx="8" cy="-200" r="2.6" fill="#2b211b"/><path d="M-6-190c4 3 8 3 12 0" stroke="#7a4a3a" stroke-width="2.6" fill="none" stroke-linecap="round"/>`, flip)
}

/** Houblon, the brewery's cat, sitting; 220 wide, 330 tall, on 0. */
export function catSitting() {
  const fur = '#5b6064'
  const dark = '#3d4246'
  return `<ellipse cx="10" cy="2" rx="130" ry="12" fill="#000" opacity=".2"/><path d="M96-10c70 6 92-50 60-98-10-14-26-6-20 8 22 40 6 62-40 56z" fill="${dark}"/><path d="M-86 0c-16-70 4-150 34-180H50c34 36 62 110 48 180z" fill="${fur}"/><path d="M-40 0c-8-60 0-110 40-130 40 20 48 70 40 130z" fill="#8a9094"/><g stroke="${dark}" stroke-width="9" stroke-linecap="round"><path d="M-80-60l26 6M-84-90l28 8M92-60l-26 6M90-92l-28 8"/></g><g fill="${fur}"><ellipse cx="-34" cy="-8" rx="30" ry="15"/><ellipse cx="34" cy="-8" rx="30" ry="15"/></g><path d="M-80-228l-16-84 62 34zM80-228l16-84-62 34z" fill="${fur}"/><path d="M-76-246l-10-46 36 22zM76-246l10-46-36 22z" fill="#d99a8e"/><ellipse cx="0" cy="-220" rx="92" ry="76" fill="${fur}"/><g stroke="${dark}" stroke-width="8" stroke-linecap="round"><path d="M0-292v26M-24-288l4 24M24-288l-4 24M-88-214l-20-4M88-214l20-4"/></g><ellipse cx="-36" cy="-226" rx="19" ry="20" fill="#dbe36a"/><ellipse cx="36" cy="-226" rx="19" ry="20" fill="#dbe36a"/><ellipse cx="-36" cy="-226" rx="6" ry="16" fill="#16191c"/><ellipse cx="36" cy="-226" rx="6" ry="16" fill="#16191c"/><ellipse cx="0" cy="-186" rx="36" ry="24" fill="#8a9094"/><path d="M-9-200h18L0-190z" fill="#d98a80"/><path d="M0-190v8M0-182c-6 10-18 10-24 2M0-182c6 10 18 10 24 2" stroke="#20262a" stroke-width="4" fill="none" stroke-linecap="round"/><g stroke="#e9ecec" stroke-width="2.6"><path d="M-40-190l-66-10M-40-184l-64 8M40-190l66-10M40-184l64 8"/></g><path d="M-60-156c36 24 84 24 120 0l6 20c-40 26-92 26-132 0z" fill="${red}"/><circle cx="0" cy="-124" r="11" fill="#f2c24b"/>`
}

/** The cat asleep, curled; 340 wide, on 0. */
export function catAsleep() {
  const fur = '#5b6064'
  const dark = '#3d4246'
  return `<ellipse cx="0" cy="2" rx="180" ry="12" fill="#000" opacity=".18"/><path d="M-170-30c-4-70 70-120 170-120s176 50 170 112c-4 30-50 40-110 40h-140c-60 0-88-10-90-32z" fill="${fur}"/><g stroke="${dark}" stroke-width="11" stroke-linecap="round" fill="none"><path d="M0-146c8 20 8 30 4 46M50-138c8 18 8 26 4 40M-50-138c4 18 4 26 0 40M98-114c6 12 6 20 0 32"/></g><path d="M160-40c14 44-60 50-200 38-20-2-20-22 0-22 90 4 150 6 170-30z" fill="${dark}"/><path d="M-160-96l-22-56 58 22zM-78-118l34-50 16 60z" fill="${fur}"/><ellipse cx="-104" cy="-66" rx="76" ry="58" fill="${fur}"/><path d="M-136-70c8 8 18 8 26 0M-90-74c8 8 18 8 26 0" stroke="#20262a" stroke-width="5" fill="none" stroke-linecap="round"/><path d="M-106-54h14l-7 8z" fill="#d98a80"/><path d="M-150-24c30 18 66 18 90 2l4 14c-30 16-72 16-98 0z" fill="${red}"/><text x="60" y="-186" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="800" font-size="54" fill="${cream}" opacity=".8">z</text><text x="102" y="-224" font-family="Noto Sans, DejaVu Sans, sans-serif" font-weight="800" font-size="40" fill="${cream}" opacity=".6">z</text>`
}

export function dog() {
  const fur = '#c98f52'
  return `<ellipse cx="0" cy="2" rx="120" ry="11" fill="#000" opacity=".18"/><path d="M86-60c50-20 66-60 54-96-6-10-18-6-16 6 6 32-16 52-48 60z" fill="${fur}"/><path d="M-70 0c-12-80 10-150 40-170H46c34 36 54 110 44 170z" fill="${fur}"/><path d="M-34 0c-6-56 2-96 34-116 32 20 42 60 36 116z" fill="#f0d9b5"/><g fill="${fur}"><ellipse cx="-30" cy="-8" rx="28" ry="14"/><ellipse cx="32" cy="-8" rx="28" ry="14"/></g><ellipse cx="0" cy="-214" rx="80" ry="70" fill="${fur}"/><path d="M-66-262c-44-4-62 60-44 110 12 26 40 10 44-20zM66-262c44-4 62 60 44 110-12 26-40 10-44-20z" fill="#8a5a2c"/><ellipse cx="0" cy="-186" rx="42" ry="36" fill="#f0d9b5"/><circle cx="-28" cy="-226" r="9" fill="#20262a"/><circle cx="28" cy="-226" r="9" fill="#20262a"/><ellipse cx="0" cy="-202" rx="15" ry="11" fill="#20262a"/><path d="M0-190v12M0-178c-8 10-20 8-24 0M0-178c8 10 20 8 24 0" stroke="#20262a" stroke-width="5" fill="none" stroke-linecap="round"/><path d="M-10-172c0 26 20 26 20 0z" fill="#e07a70"/><path d="M-56-152c34 22 78 22 112 0l4 16c-36 24-84 24-120 0z" fill="#1d6a76"/>`
}
