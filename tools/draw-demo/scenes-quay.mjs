// Scenes outdoors: the canal at every hour, barges, the terrace, the market, the festival.
import * as p from './places.mjs'
import * as t from './things.mjs'
import { at, cream, ink, red, teal } from './places.mjs'
import { catSitting, dog, person } from './people.mjs'

const brick = ['#b5654a', '#c98b5e', '#d9b48a', '#8f5b4c', '#c9a27a']
const dusk = ['#3a3f5c', '#4a4566', '#5a4a66', '#333a55']
const night = ['#1c2f42', '#20384c', '#263f52', '#182a3a']
const folk = [
  { skin: '#d3a17e', hair: '#4b3327', style: 'short', top: red }, { skin: '#8d5a3c', hair: '#20180f', style: 'curly', top: '#e2b04a', legs: '#4a3a5c' },
  { skin: '#f0c9a8', hair: '#b5602a', style: 'long', top: teal, skirt: true, legs: '#27454c' }, { skin: '#e8b894', hair: '#d9c08a', style: 'bun', top: '#7a5ca8', skirt: true, legs: '#4b2f4a' },
  { skin: '#b97f56', hair: '#20180f', style: 'short', top: '#4f7d4b' }, { skin: '#6f4630', hair: '#16110c', style: 'short', top: '#d9773a' },
  { skin: '#f2d0b4', hair: '#7a4a2a', style: 'curly', top: '#3f6fa0' }, { skin: '#d9a882', hair: '#1d6a76', style: 'veil', top: '#2f6f7a', skirt: true, legs: '#21535c' },
]
const crowd = (rnd, w, y, n, s, arms) => Array.from({ length: n }, (_, i) => person(40 + ((w - 80) / (n - 1 || 1)) * i + rnd.between(-18, 18), y + rnd.between(-12, 12), s * rnd.between(0.92, 1.08), { ...folk[Math.floor(rnd.next() * folk.length)], arms: arms ?? rnd.pick(['down', 'wave', 'hold', 'up']), flip: rnd.next() < 0.5 })).join('')

export const quayScenes = [
  {
    name: 'canal-couchant', w: 1200, h: 900, fr: 'Le quai au couchant', en: 'The quay at sunset', focus: [0.66, 0.5],
    alt: 'Le canal au soleil couchant : façades à pignons en ombre, péniche amarrée, chemin de lumière sur l’eau.',
    draw: (r, w, h) => p.backdrop(w, 560, '#4a3f6b', '#f5a868') + p.sun(800, 400, 80, '#ffd98a') + p.cloud(260, 150, 1.1, '#f7c2a0', 0.5) + p.cloud(940, 220, 0.9, '#f7c2a0', 0.45) + p.houses(r, w, 560, { colors: dusk, light: 0.4, windows: '#27263c', low: 70, high: 170 }) + p.water(r, w, h, 560, '#c97f6a', '#2a2f4f', '#ffe0b0', 0.3) + p.shimmer(r, 800, 560, h, '#ffe0a0') + at(430, 760, 1.05, p.barge({ hull: '#222a44', stripe: '#8f3b3b', cabin: '#e8cfa8', roof: '#1a2036' })) + p.lamp(1080, 570, 0.9),
  },
  {
    name: 'canal-matin', w: 1200, h: 900, fr: 'Six heures sur le canal', en: 'Six o’clock on the canal', focus: [0.4, 0.6],
    alt: 'Le canal à l’aube, dans la brume ; trois canards nagent devant l’écluse et un vélo attend contre un arbre.',
    draw: (r, w, h) => p.backdrop(w, h, '#bfdedb', '#f6e6c8') + p.sun(300, 300, 60, '#fff0c0') + p.houses(r, w, 500, { colors: ['#a9bdb6', '#b7c6bd', '#9fb5b0'], light: 0, windows: '#8fa6a3', low: 100, high: 190, shade: 0.05 }) + p.water(r, w, h, 500, '#a8ccc8', '#4f8f92', '#ffffff', 0.35) + '<rect y="430" width="1200" height="130" fill="#fff" opacity=".4"/><rect y="480" width="1200" height="60" fill="#fff" opacity=".35"/>' + [[380, 640, 1], [500, 668, 0.9], [300, 700, 0.8]].map(([x, y, s]) => at(x, y, s, '<path d="M-50 0c0-26 40-30 74-14 10-22 18-40 34-40 14 0 20 12 12 24-4 30-30 44-70 44-34 0-50-6-50-14z" fill="#5c4a3a"/><circle cx="62" cy="-44" r="17" fill="#2f6f4a"/><path d="M76-44l24 5-22 7z" fill="#e8a33a"/><path d="M-60 16h150" stroke="#fff" stroke-width="4" opacity=".6" stroke-linecap="round"/>')).join('') + p.quay(w, h, 780, '#a89a80', '#cbbf9f') + p.tree(1020, 790, 1.5, '#5f8f63') + p.bicycle(900, 790, 1.1, teal),
  },
  {
    name: 'canal-nuit', w: 1200, h: 900, fr: 'Le quai la nuit', en: 'The quay at night', focus: [0.5, 0.55],
    alt: 'Le quai la nuit : fenêtres allumées, croissant de lune et reflets jaunes sur l’eau noire.',
    draw: (r, w, h) => p.backdrop(w, 600, '#0c1a2c', '#22405a') + p.stars(r, w, 320, 70) + p.moon(930, 170, 56) + p.houses(r, w, 560, { colors: night, light: 0.55, windows: '#0f1d2a', lit: '#ffd77a' }) + p.water(r, w, h, 560, '#1d3c54', '#081420', '#ffd98a', 0.32) + [180, 420, 700, 980].map(x => p.shimmer(r, x, 560, h, '#ffcf6b')).join('') + p.lamp(180, 600, 0.9) + p.lamp(700, 600, 0.9) + p.quay(w, h, 830, '#14222c', '#2a3f4a'),
  },
  {
    name: 'canal-pluie', w: 1080, h: 1350, fr: 'Pluie sur le quai', en: 'Rain on the quay', focus: [0.5, 0.62],
    alt: 'Averse sur le canal : une passante sous un parapluie rouge traverse le quai, les gouttes font des ronds dans l’eau.',
    draw: (r, w, h) => p.backdrop(w, h, '#6f8790', '#a9bdc0') + p.cloud(250, 180, 2, '#5d747d', 0.9) + p.cloud(760, 150, 2.3, '#566c75', 0.9) + p.houses(r, w, 740, { colors: ['#7d6a62', '#8f7a6c', '#6d5f5c', '#94877a'], light: 0.45, windows: '#40545b', low: 190, high: 320 }) + p.water(r, w, h, 740, '#7f9aa1', '#4d6a73') + Array.from({ length: 26 }, () => `<ellipse cx="${r.between(0, w).toFixed(0)}" cy="${r.between(790, 1080).toFixed(0)}" rx="${r.between(16, 44).toFixed(0)}" ry="6" fill="none" stroke="#dbe8ea" stroke-width="3" opacity=".6"/>`).join('') + p.quay(w, h, 1110, '#7d7466', '#a39a88') + person(560, 1270, 1.9, { ...folk[2], arms: 'hold', top: '#2f4f6b', legs: '#22303c' }) + at(600, 860, 1, '<path d="M-220 20C-210-110-110-170 0-170s210 60 220 190c-40-30-80-30-110 0-30-30-80-30-110 0-30-30-80-30-110 0-30-30-70-30-110 0z" fill="#c8453a"/><path d="M0-170c-60 30-100 90-110 190M0-170c60 30 100 90 110 190" stroke="#8f2c26" stroke-width="5" fill="none"/><path d="M0 10v190" stroke="#20262a" stroke-width="9"/>') + Array.from({ length: 120 }, () => { const x = r.between(-40, w), y = r.between(180, h); return `<path d="M${x.toFixed(0)} ${y.toFixed(0)}l-16 52" stroke="#eaf3f4" stroke-width="3" opacity=".4"/>` }).join(''),
  },
  {
    name: 'peniche-quai', w: 1200, h: 900, fr: 'Péniches à l’écluse', en: 'Barges at the lock', focus: [0.5, 0.62],
    alt: 'Deux péniches colorées se suivent devant les maisons du quai, en plein jour.',
    draw: (r, w, h) => p.backdrop(w, 600, '#8fcbd8', '#e9f3e0') + p.cloud(220, 140, 1.1) + p.cloud(820, 110, 1.3) + p.houses(r, w, 520, { colors: brick, light: 0.05 }) + p.tree(120, 540, 0.9) + p.tree(1090, 540, 1) + p.water(r, w, h, 540, '#6fb3b5', '#1d6a76') + at(860, 660, 0.8, p.barge({ hull: '#8f3b3b', stripe: cream, cabin: '#f2c24b', roof: '#5c2626' })) + at(420, 800, 1.15, p.barge({ hull: '#1d4f6b', stripe: '#f2c24b', cargo: '<path d="M-120-62h330v-36c-60-26-270-26-330 0z" fill="#4f7d4b"/><g fill="#c8453a"><circle cx="-70" cy="-96" r="12"/><circle cx="30" cy="-106" r="12"/><circle cx="140" cy="-98" r="12"/></g>' })),
  },
  {
    name: 'peniche-marchandises', w: 1200, h: 900, fr: 'Le malt arrive par l’eau', en: 'Malt comes by water', focus: [0.55, 0.6],
    alt: 'Une péniche verte chargée de sacs de malt accoste ; deux dockers attendent sur le quai.',
    draw: (r, w, h) => p.backdrop(w, 560, '#a6d3cf', '#f6ecd0') + p.sun(180, 170, 56) + p.cloud(760, 150, 1.2) + '<path d="M0 420c180-60 360-40 560-10s420 0 640-40v190H0z" fill="#7fa86a"/><path d="M0 460c220-40 420-10 640 6s380-10 560-30v124H0z" fill="#6b985b"/>' + p.tree(960, 500, 0.8) + p.tree(1080, 490, 0.65) + p.tree(70, 500, 0.7) + p.water(r, w, h, 520, '#7dbab4', '#2a7a80') + at(560, 700, 1.35, p.barge({ hull: '#2f6f4a', stripe: cream, cabin: '#fff3d9', roof: '#1f4a33', cargo: [-100, -30, 40, 110, 180].map((x, i) => t.sack(x, -58, 0.36, { mark: i % 2 ? 'ORGE' : 'BLÉ' })).join('') + [-65, 5, 75, 145].map(x => t.sack(x, -124, 0.34)).join('') })) + p.quay(w, h, 790) + person(200, 850, 1, { ...folk[4], apron: '#e2b04a', arms: 'wave' }) + person(300, 856, 1, { ...folk[5], arms: 'down' }) + t.sack(1040, 860, 0.7) + t.sack(1120, 866, 0.6, { mark: 'BLÉ' }),
  },
  {
    name: 'peniche-concert', w: 1200, h: 900, fr: 'Concert sur la péniche', en: 'Concert on the barge', focus: [0.5, 0.5],
    alt: 'Le soir, trois musiciens jouent sur le pont d’une péniche illuminée ; le public lève les bras depuis le quai.',
    draw: (r, w, h) => p.backdrop(w, 560, '#241d44', '#7a3f6b') + p.stars(r, w, 260, 40) + p.houses(r, w, 480, { colors: ['#2b2450', '#332a5c', '#271f47'], light: 0.5, windows: '#1c1638', lit: '#ffcf8a' }) + p.water(r, w, h, 480, '#5a3a70', '#171232', '#ffb070', 0.34) + p.garland(230, 250, 620, 240, 46) + p.garland(620, 240, 1010, 260, 46) + '<path d="M230 250V600M1010 260V600" stroke="#171232" stroke-width="9"/>' + at(610, 660, 1.3, p.barge({ hull: '#171232', stripe: '#c8453a', cabin: '#5a2f5c', roof: '#120d28' })) + t.lightPool(600, 500, 260, '#ffd98a', 0.45) + person(540, 580, 0.95, { ...folk[0], arms: 'play', top: '#f2c24b' }) + at(556, 500, 1, '<ellipse cx="0" cy="0" rx="26" ry="18" fill="#8a4a26"/><path d="M16-8l60-34" stroke="#5c3018" stroke-width="8"/>') + person(660, 580, 0.95, { ...folk[1], arms: 'hold' }) + '<path d="M690 580v-110" stroke="#20262a" stroke-width="6"/><circle cx="690" cy="466" r="11" fill="#dfe6e6"/>' + person(790, 580, 0.95, { ...folk[3], arms: 'up' }) + p.quay(w, h, 800, '#120d28', '#2a2148') + crowd(r, w, 900, 13, 0.85, 'up'),
  },
  {
    name: 'terrasse', w: 1200, h: 900, fr: 'La terrasse à l’ombre', en: 'The terrace in the shade', focus: [0.45, 0.6],
    alt: 'La terrasse du quai à midi : parasols rayés, tables en bois, un couple bavarde près d’un grand tilleul.',
    draw: (r, w, h) => p.backdrop(w, 620, '#9ad3de', '#f2f4e0') + p.cloud(300, 130, 1.2) + p.houses(r, w, 500, { colors: brick, light: 0, low: 110, high: 190 }) + p.water(r, w, 660, 500, '#74b9ba', '#3d8f95') + p.quay(w, h, 640, '#cdbb98', '#e2d3b0') + p.tree(1010, 720, 1.9, '#5f9a55') + p.parasol(300, 790, 1.25) + p.parasol(730, 770, 1.1, [cream, teal]) + p.chair(200, 810, 1, teal) + p.chair(420, 810, 1, teal, true) + p.table(310, 815, 1.1) + t.glass(270, 716, 0.26, { beer: '#f2d98a', cloudy: true }) + t.glass(346, 716, 0.26, { beer: '#bfe3e0', foam: '#fff' }) + p.table(730, 800, 1) + person(640, 850, 1.05, { ...folk[3], arms: 'hold' }) + person(840, 852, 1.05, { ...folk[4], arms: 'wave', flip: true }) + p.table(1060, 866, 1),
  },
  {
    name: 'terrasse-soir', w: 1200, h: 900, fr: 'La terrasse le soir', en: 'The terrace in the evening', focus: [0.5, 0.6],
    alt: 'La terrasse le soir sous les guirlandes, tables éclairées et silhouettes qui discutent au bord de l’eau.',
    draw: (r, w, h) => p.backdrop(w, 620, '#2f3a66', '#e08a6a') + p.houses(r, w, 480, { colors: dusk, light: 0.5, windows: '#2a2b48' }) + p.water(r, w, 640, 480, '#9a6a72', '#3a3558', '#ffd0a0', 0.3) + p.quay(w, h, 620, '#4a4152', '#6b5e6c') + p.garland(-20, 190, 420, 200, 60) + p.garland(420, 200, 820, 190, 60) + p.garland(820, 190, 1220, 210, 60) + '<path d="M420 200V640M820 190V640" stroke="#241f33" stroke-width="9"/>' + [[240, 800], [620, 780], [990, 810]].map(([x, y]) => p.table(x, y, 1.15, '#7a4f33') + t.lightPool(x, y - 130, 120, '#ffd98a', 0.6) + at(x, y - 106, 1, '<rect x="-9" y="-26" width="18" height="26" rx="3" fill="#ffe9b5"/>')).join('') + person(150, 850, 1.05, { ...folk[6], arms: 'hold' }) + person(350, 846, 1.05, { ...folk[2], flip: true, arms: 'down' }) + person(530, 836, 1.05, { ...folk[5], arms: 'wave' }) + person(720, 838, 1.05, { ...folk[3], flip: true, arms: 'hold' }) + person(1100, 860, 1.05, { ...folk[1], arms: 'down' }),
  },
  {
    name: 'chien-terrasse', w: 1080, h: 1080, fr: 'Un habitué de la terrasse', en: 'A regular of the terrace', focus: [0.5, 0.58],
    alt: 'Un chien roux au collier bleu, assis sous une table de la terrasse à côté de sa gamelle d’eau.',
    draw: (r, w, h) => p.backdrop(w, h, '#a6d8dc', '#eef2dc') + p.houses(r, w, 470, { colors: brick, light: 0, low: 120, high: 200 }) + p.quay(w, h, 560, '#d2c09c', '#e6d8b6') + p.parasol(820, 720, 1.6, [cream, '#e2b04a']) + p.table(820, 800, 1.7) + at(460, 930, 1.75, dog()) + at(800, 950, 1.3, '<path d="M-80-50h160l-18 50h-124z" fill="#c8453a"/><ellipse cx="0" cy="-50" rx="80" ry="16" fill="#8f2c26"/><ellipse cx="0" cy="-50" rx="66" ry="11" fill="#8fd0dc"/>'),
  },
  {
    name: 'marche-du-quai', w: 1200, h: 900, fr: 'Le marché du quai', en: 'The quay market', focus: [0.45, 0.55],
    alt: 'Le marché du samedi : étal de fruits sous un auvent rayé, pains, et caisses de bouteilles consignées.',
    draw: (r, w, h) => p.backdrop(w, 660, '#a9dbe0', '#f6f0d8') + p.cloud(900, 120, 1.2) + p.houses(r, w, 560, { colors: brick, light: 0 }) + p.quay(w, h, 640, '#cdbb98', '#e2d3b0') + stall(350, 800, ['#c8453a', cream]) + stall(880, 800, ['#1d6a76', cream]) + Array.from({ length: 24 }, (_, i) => t.apple(190 + (i % 8) * 46, 626 - Math.floor(i / 8) * 30, 0.85, ['#c8453a', '#e8a33a', '#7fa044'][Math.floor(i / 8)])).join('') + t.bread(730, 646, 0.8) + t.bread(820, 646, 0.8) + t.bread(775, 610, 0.8) + t.bottle(930, 646, 0.42) + t.bottle(980, 646, 0.42, { tint: '#2f5a3a', word: 'Blonde' }) + t.bottle(1030, 646, 0.42, { word: 'Ambrée', accent: red }) + person(560, 870, 1.15, { ...folk[3], arms: 'hold' }) + person(660, 880, 1.15, { ...folk[0], arms: 'wave', flip: true }) + t.crate(1060, 880, 0.6),
  },
  {
    name: 'guirlandes', w: 1200, h: 900, fr: 'Les guirlandes du quai', en: 'String lights on the quay', focus: [0.5, 0.45],
    alt: 'Foule sur le quai à la tombée du jour, sous des rangées de guirlandes lumineuses et de fanions.',
    draw: (r, w, h) => p.backdrop(w, h, '#29335c', '#f0a070') + p.stars(r, w, 200, 26) + p.houses(r, w, 560, { colors: dusk, light: 0.5, windows: '#2a2b48' }) + p.quay(w, h, 640, '#5a4a58', '#7a6872') + p.garland(-20, 150, 600, 140, 70, { n: 14 }) + p.garland(600, 140, 1220, 160, 70, { n: 14 }) + p.bunting(w, 260, 50, [cream, red, '#7fc4c2']) + p.garland(-20, 380, 1220, 380, 60, { n: 18 }) + crowd(r, w, 800, 12, 1) + crowd(r, w, 900, 11, 1.2),
  },
  {
    name: 'bal-du-quai', w: 1200, h: 900, fr: 'Le bal du quai', en: 'The quay ball', focus: [0.5, 0.62],
    alt: 'Trois couples dansent sur le quai un soir de 14 juillet, lampions tricolores et orchestre au fond.',
    draw: (r, w, h) => p.backdrop(w, h, '#1d2c57', '#c9657a') + p.stars(r, w, 220, 40) + p.houses(r, w, 500, { colors: dusk, light: 0.4, windows: '#22264a' }) + p.garland(-20, 160, 620, 150, 80, { n: 13, colors: ['#6f9ad9', '#fff6e0', '#e0615a'] }) + p.garland(620, 150, 1220, 170, 80, { n: 13, colors: ['#6f9ad9', '#fff6e0', '#e0615a'] }) + p.quay(w, h, 560, '#5c4a60', '#8a6f7c') + t.lightPool(600, 760, 520, '#ffcf8a', 0.35) + '<rect x="390" y="470" width="420" height="110" fill="#2a2040"/><rect x="380" y="460" width="440" height="16" fill="#3d2f58"/>' + [450, 540, 640, 740].map((x, i) => person(x, 480, 0.62, { ...folk[(i * 3 + 1) % 8], arms: i % 2 ? 'play' : 'hold' })).join('') + [[250, 830, 0, 2], [600, 860, 4, 3], [940, 834, 6, 7]].map(([x, y, a, b]) => person(x - 42, y, 1.25, { ...folk[a], arms: 'wave' }) + person(x + 42, y, 1.25, { ...folk[b], arms: 'wave', flip: true })).join(''),
  },
  {
    name: 'scene-concert', w: 1080, h: 1080, fr: 'Sur la scène', en: 'On stage', focus: [0.5, 0.5],
    alt: 'Une chanteuse au micro et un contrebassiste sur scène, dans deux faisceaux de lumière.',
    draw: (r, w, h) => p.backdrop(w, h, '#1a1436', '#4a2458') + '<path d="M300 0L120 880h420z" fill="#ffd77a" opacity=".22"/><path d="M780 0L560 880h420z" fill="#ff8f6b" opacity=".22"/>' + '<rect y="840" width="1080" height="240" fill="#120d28"/><rect y="840" width="1080" height="14" fill="#5c3a6b"/>' + p.garland(-20, 70, 1100, 70, 46, { n: 15 }) + person(390, 860, 2.5, { ...folk[1], arms: 'wave', skirt: true, legs: '#c8453a', top: '#c8453a' }) + '<path d="M470 860V440" stroke="#dfe6e6" stroke-width="8"/><circle cx="470" cy="430" r="20" fill="#dfe6e6"/>' + person(740, 860, 2.3, { ...folk[0], arms: 'hold', top: '#27304f' }) + at(840, 862, 1.35, '<path d="M0 0c-70 0-84-70-56-130-20-50 0-104 56-104s76 54 56 104c28 60 14 130-56 130z" fill="#9a5a2c"/><path d="M-8-480h16v330H-8z" fill="#4b2a14"/><path d="M-5-150h10v100h-10z" fill="#3a2010"/><circle cx="0" cy="-486" r="16" fill="#4b2a14"/>') + crowd(r, w, 1120, 10, 1, 'up'),
  },
  {
    name: 'velo-canal', w: 1200, h: 900, fr: 'Venir à vélo', en: 'Come by bike', focus: [0.5, 0.65],
    alt: 'Une cycliste longe le canal sur le chemin de halage, peupliers et péniche à l’arrière-plan.',
    draw: (r, w, h) => p.backdrop(w, 560, '#93d0e2', '#f0f4da') + p.sun(1000, 150, 52) + p.cloud(380, 140, 1.2) + [60, 190, 330, 480, 640, 800, 960, 1110].map((x, i) => at(x, 520, 1, `<path d="M-6 0h12v-50H-6z" fill="#6b4a2f"/><ellipse cx="0" cy="${-170 - (i % 3) * 16}" rx="36" ry="${140 + (i % 3) * 16}" fill="${i % 2 ? '#5f9a55' : '#6fa85f'}"/>`)).join('') + p.water(r, w, 690, 520, '#74b9c2', '#4a99a4') + at(820, 640, 0.6, p.barge({ hull: '#8f3b3b', stripe: cream })) + '<path d="M0 690h1200v210H0z" fill="#8db36a"/><path d="M0 760h1200v100H0z" fill="#e2d0a4"/>' + p.bicycle(560, 850, 1.6, red) + person(530, 800, 1.35, { ...folk[2], arms: 'play', top: '#f2c24b', legs: '#27454c' }) + at(680, 690, 1, '<path d="M-46 0h92l-10 54h-72z" fill="#b9966a"/><circle cx="-16" cy="-8" r="16" fill="#7fa044"/><circle cx="16" cy="-10" r="18" fill="#c8453a"/>'),
  },
  {
    name: 'livraison', w: 1200, h: 900, fr: 'La livraison à vélo-cargo', en: 'Cargo-bike delivery', focus: [0.45, 0.6],
    alt: 'Un livreur pédale sur un vélo-cargo chargé de fûts, devant des maisons de brique.',
    draw: (r, w, h) => p.backdrop(w, 640, '#f2d9a6', '#f8efd6') + p.houses(r, w, 680, { colors: brick, light: 0.05, low: 260, high: 380 }) + '<rect y="680" width="1200" height="220" fill="#8b8a86"/><rect y="680" width="1200" height="18" fill="#b9b7b0"/><path d="M0 800h120M220 800h120M440 800h120M660 800h120M880 800h120M1100 800h120" stroke="#d6d3c8" stroke-width="10"/>' + p.bicycle(720, 850, 1.7, teal, true) + '<circle cx="300" cy="790" r="56" fill="none" stroke="#20363b" stroke-width="10"/><path d="M300 790L420 690H620L690 800" fill="none" stroke="#1d6a76" stroke-width="14" stroke-linejoin="round"/>' + '<path d="M250 560h330v150H280z" fill="#c08a4f"/><path d="M250 560h330v24H254z" fill="#a8733f"/>' + t.keg(330, 574, 0.72) + t.keg(430, 574, 0.72, teal) + t.keg(520, 574, 0.72, '#e2b04a') + at(420, 660, 0.8, p.title(0, 0, 56, 'CANAL', '#5c3a22', { spacing: 6 })) + person(760, 770, 1.5, { ...folk[5], arms: 'play', top: '#c8453a', flip: true }) + at(760, 462, 1.5, '<path d="M-26 0c0-24 52-24 52 0z" fill="#f2c24b"/>'),
  },
  {
    name: 'chat-fenetre', w: 1080, h: 1350, fr: 'Houblon à la fenêtre', en: 'Houblon at the window', focus: [0.5, 0.62],
    alt: 'Houblon, chat gris tigré, assis sur le rebord d’une fenêtre ouverte sur le canal.',
    draw: (r, w, h) => '<rect width="1080" height="1350" fill="#7a4a3a"/>' + Array.from({ length: 27 }, (_, i) => Array.from({ length: 10 }, (_, j) => `<rect x="${j * 120 - (i % 2) * 60}" y="${i * 50}" width="116" height="46" fill="${['#8f5b48', '#86523f', '#97634f'][(i * 7 + j * 3) % 3]}"/>`).join('')).join('') + '<rect x="170" y="140" width="740" height="960" fill="#f6ead2"/>' + `<svg x="210" y="180" width="660" height="880" viewBox="0 0 660 880">${p.backdrop(660, 520, '#8fcbd8', '#f6ecd0') + p.cloud(180, 130, 0.9) + p.houses(r, 660, 520, { colors: brick, light: 0, low: 110, high: 200 }) + p.water(r, 660, 880, 520, '#74b9ba', '#2a7a80') + at(380, 680, 0.6, p.barge({ hull: '#1d4f6b', stripe: '#f2c24b' }))}</svg>` + '<path d="M540 140v920M170 560h740" stroke="#f6ead2" stroke-width="22"/><rect x="120" y="1080" width="840" height="60" rx="6" fill="#e2cfa6"/>' + at(560, 1090, 1.7, catSitting()) + t.leaf(250, 1090, 1.1, -14) + t.leaf(300, 1090, 1, 22) + '<path d="M200 1084h150l-16 90h-118z" fill="#c8453a"/>',
  },
]

function stall(x, y, [a, b]) {
  let awning = ''
  for (let i = 0; i < 8; i++) awning += `<path d="M${-210 + i * 52.5}-330h52.5l8 70a26 26 0 0 1-52 0z" fill="${i % 2 ? b : a}"/>`
  return at(x, y, 1, `<path d="M-190 0V-300M190 0V-300" stroke="#6b4a2f" stroke-width="12"/>${awning}<path d="M-214-150h428v24h-428z" fill="#a8733f"/><path d="M-204-126h408V0h-408z" fill="#c08a4f"/><path d="M-204-84h408M-204-42h408" stroke="#a8733f" stroke-width="5"/>`)
}
