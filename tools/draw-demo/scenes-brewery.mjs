// Scenes indoors and close-ups: kettles, tanks, hops, glasses, bottles, the cat at work.
import * as p from './places.mjs'
import * as t from './things.mjs'
import { amber, at, copper, cream, ink, red, teal } from './places.mjs'
import { catAsleep, catSitting, person } from './people.mjs'

/** A tiled hall with a floor at y. */
function hall(w, h, y, wall = '#2a6a6b', floor = '#8a7a66', tile = '#1f5859') {
  let tiles = ''
  for (let x = 0; x < w; x += 60) for (let yy = y - 240; yy < y; yy += 60) tiles += `<rect x="${x + 1}" y="${yy + 1}" width="58" height="58" rx="3" fill="#fff" opacity="${0.03 + (((x * 7 + yy * 3) / 60) % 4) * 0.012}"/>`
  return `<rect width="${w}" height="${h}" fill="${wall}"/><rect y="${y - 240}" width="${w}" height="240" fill="${tile}"/>${tiles}<rect y="${y}" width="${w}" height="${h - y}" fill="${floor}"/><rect y="${y}" width="${w}" height="16" fill="#000" opacity=".2"/>`
}
const windowPane = (x, y, s, glass = '#f7e3b0', frame = '#123f4a') => at(x, y, s, `<rect width="220" height="260" fill="${glass}"/><path d="M0 0h220v260H0zM110 0v260M0 130h220" fill="none" stroke="${frame}" stroke-width="14"/>`)
const pipe = d => `<path d="${d}" fill="none" stroke="#6b3a1a" stroke-width="30" stroke-linejoin="round"/><path d="${d}" fill="none" stroke="#c77b40" stroke-width="20" stroke-linejoin="round"/>`
const wood = (w, y, h, a = '#8a5a34', b = '#7a4d2b') => `<rect y="${y}" width="${w}" height="${h - y}" fill="${a}"/>` + Array.from({ length: 6 }, (_, i) => `<rect y="${y + 30 + i * 46}" width="${w}" height="5" fill="${b}"/>`).join('') + `<rect y="${y}" width="${w}" height="14" fill="#fff" opacity=".16"/>`
const dots = (r, w, h, color, n = 40) => Array.from({ length: n }, () => `<circle cx="${r.between(0, w).toFixed(0)}" cy="${r.between(0, h).toFixed(0)}" r="${r.between(12, 60).toFixed(0)}" fill="${color}" opacity="${r.between(0.05, 0.16).toFixed(2)}"/>`).join('')

export const breweryScenes = [
  {
    name: 'salle-brassage', w: 1200, h: 900, fr: 'La salle de brassage', en: 'The brewhouse', focus: [0.5, 0.55],
    alt: 'Deux cuves de cuivre dans la salle de brassage carrelée, reliées par un tuyau, fenêtres au soleil.',
    draw: (r, w, h) => hall(w, h, 720) + windowPane(90, 90, 1.1) + windowPane(860, 90, 1.1) + pipe('M360 300V200H840V320') + at(350, 770, 1.05, t.kettle()) + at(850, 800, 1.2, t.kettle()) + '<path d="M90 90l330 640H200zM860 90l330 640H960z" fill="#fff3c8" opacity=".1"/>',
  },
  {
    name: 'brassage-nuit', w: 1080, h: 1350, fr: 'Le brassage de nuit', en: 'Brewing by night', focus: [0.5, 0.6],
    alt: 'De nuit, une cuve de cuivre fume sous une lampe ; la lune brille derrière la fenêtre.',
    draw: (r, w, h) => hall(w, h, 1090, '#142a38', '#2f3234', '#10222e') + windowPane(660, 150, 1.35, '#1d3c5c', '#0c1a24') + p.moon(790, 300, 46) + t.lightPool(420, 560, 560, '#ffcf7a', 0.5) + '<path d="M420 0v170" stroke="#0c1a24" stroke-width="10"/><path d="M330 240c0-50 40-76 90-76s90 26 90 76z" fill="#c8453a"/><ellipse cx="420" cy="240" rx="46" ry="16" fill="#fff1c4"/>' + pipe('M430 660V480H980V1090') + at(420, 1150, 1.65, t.kettle({ steam: true })) + person(860, 1190, 1.7, { skin: '#d3a17e', hair: '#4b3327', style: 'short', top: '#38505c', apron: '#7a4a2a', arms: 'hold' }),
  },
  {
    name: 'cuves-inox', w: 1200, h: 900, fr: 'Les cuves de garde', en: 'The conditioning tanks', focus: [0.5, 0.5],
    alt: 'Quatre cuves en inox numérotées de 1 à 4, alignées ; une brasseuse relève une mesure.',
    draw: (r, w, h) => hall(w, h, 720, '#d9e2dc', '#9aa39d', '#c6d2cb') + [170, 440, 710, 980].map((x, i) => at(x, 770, 1.25, t.tank({ number: i + 1 }))).join('') + '<path d="M40 96h1120" stroke="#8a9a9c" stroke-width="26"/><path d="M40 92h1120" stroke="#fff" stroke-width="6" opacity=".6"/>' + person(575, 850, 1.45, { skin: '#b97f56', hair: '#20180f', style: 'bun', top: teal, apron: '#7a4a2a', arms: 'hold' }) + at(640, 680, 1, '<rect x="-30" y="-24" width="76" height="56" rx="4" fill="#f6ead2"/><path d="M-18-8h50M-18 6h40M-18 20h46" stroke="#7a6a52" stroke-width="5"/>'),
  },
  {
    name: 'embouteillage', w: 1200, h: 900, fr: 'La ligne d’embouteillage', en: 'The bottling line', focus: [0.6, 0.55],
    alt: 'La cheffe de ligne surveille une rangée de bouteilles qui avance sur le convoyeur.',
    draw: (r, w, h) => hall(w, h, 740, '#e6dcc0', '#a89a80', '#d6c9a6') + '<rect x="120" y="120" width="330" height="460" rx="14" fill="#27454c"/><rect x="150" y="160" width="270" height="180" rx="8" fill="#8fc3c9"/><circle cx="190" cy="420" r="22" fill="#4f9a5a"/><circle cx="260" cy="420" r="22" fill="#c8453a"/><rect x="310" y="400" width="100" height="40" rx="6" fill="#f2c24b"/>' + '<rect y="640" width="1200" height="60" fill="#5d6f75"/><rect y="632" width="1200" height="18" fill="#aebcc0"/>' + Array.from({ length: 20 }, (_, i) => `<circle cx="${30 + i * 62}" cy="672" r="17" fill="#8a9a9e"/>`).join('') + [60, 190, 320, 450, 580, 710, 840, 970, 1100].map((x, i) => t.bottle(x, 634, 0.72, { word: 'Blanche', tint: i < 3 ? '#9a7a5c' : '#6b3f1d', label: i < 4 ? 'none' : cream, accent: i < 4 ? 'none' : amber })).join('') + person(930, 880, 1.9, { skin: '#8d5a3c', hair: '#20180f', style: 'bun', top: '#d9773a', apron: '#27454c', arms: 'wave' }),
  },
  {
    name: 'futs', w: 1080, h: 1080, fr: 'Les fûts dans la cave', en: 'Kegs in the cellar', focus: [0.5, 0.6],
    alt: 'Fûts en inox empilés sous les voûtes d’une cave de brique éclairée par une lampe.',
    draw: (r, w, h) => '<rect width="1080" height="1080" fill="#3a2a24"/>' + [0, 1].map(i => `<path d="M${-60 + i * 580} 1080V520c0-190 130-320 290-320s290 130 290 320v560z" fill="#6b4a3a"/><path d="M${0 + i * 580} 1080V530c0-160 104-270 230-270s230 110 230 270v550z" fill="#54382c"/>`).join('') + Array.from({ length: 14 }, (_, i) => Array.from({ length: 9 }, (_, j) => `<rect x="${j * 130 - (i % 2) * 65}" y="${i * 62}" width="124" height="56" fill="#fff" opacity="${0.015 + ((i * 5 + j * 3) % 4) * 0.01}"/>`).join('')).join('') + t.lightPool(540, 300, 460, '#ffcf8a', 0.5) + '<path d="M540 0v230" stroke="#20150f" stroke-width="9"/><path d="M470 290c0-40 30-62 70-62s70 22 70 62z" fill="#f6ead2"/>' + '<rect y="900" width="1080" height="180" fill="#2c211c"/>' + [190, 370, 550, 730, 910].map((x, i) => t.keg(x, 960, 1.25, [red, teal, amber, red, teal][i])).join('') + [280, 460, 640, 820].map((x, i) => t.keg(x, 770, 1.25, [amber, red, teal, amber][i])).join('') + [370, 550, 730].map((x, i) => t.keg(x, 580, 1.25, [teal, amber, red][i])).join(''),
  },
  {
    name: 'sacs-malt', w: 1200, h: 900, fr: 'Les quatre céréales', en: 'The four grains', focus: [0.5, 0.6],
    alt: 'Quatre sacs ouverts d’orge, de blé, d’avoine et d’épeautre, avec des épis dorés.',
    draw: (r, w, h) => p.backdrop(w, h, '#f0dcae', '#e2b97a') + dots(r, w, 700, '#fff') + [80, 330, 600, 860, 1120].map((x, i) => t.barley(x, 720, 1.25, (i - 2) * 5, ['#c98f3e', '#d9a441'][i % 2])).join('') + wood(w, 720, h) + t.sack(200, 800, 1.4, { mark: 'ORGE', open: true }) + t.sack(470, 810, 1.3, { mark: 'BLÉ', open: true, color: '#e2c89a' }) + t.sack(740, 804, 1.35, { mark: 'AVOINE', open: true }) + t.sack(1000, 812, 1.28, { mark: 'ÉPEAUTRE', open: true, color: '#cfae80' }).replace('font-size="38"', 'font-size="30"'),
  },
  {
    name: 'houblon-cone', w: 1080, h: 1350, fr: 'Le houblon frais', en: 'Fresh hops', focus: [0.5, 0.5],
    alt: 'Trois cônes de houblon vert clair et leurs feuilles, en gros plan.',
    draw: (r, w, h) => p.backdrop(w, h, '#e9f0cc', '#8fb36a') + dots(r, w, h, '#fff', 46) + t.leaf(250, 560, 2.6, -40) + t.leaf(840, 520, 2.7, 34, '#6f9a4a') + t.leaf(560, 430, 2.2, 4, '#4f7d3a') + t.leaf(180, 1180, 1.9, -70, '#6f9a4a') + '<path d="M540 0C520 120 560 240 540 330" stroke="#4f6f30" stroke-width="16" fill="none"/>' + t.hop(540, 330, 3.6, '#a9c964') + t.hop(260, 560, 2.6, '#9fbf5a', 12) + t.hop(830, 600, 2.8, '#b4d06e', -10),
  },
  {
    name: 'houblonniere', w: 1200, h: 900, fr: 'La houblonnière de Boeschepe', en: 'The Boeschepe hop garden', focus: [0.5, 0.5],
    alt: 'Rangs de houblon hauts de six mètres sur leurs câbles, un chemin de terre au milieu, colline au fond.',
    draw: (r, w, h) => {
      let rows = ''
      for (let k = 7; k >= 0; k--) {
        const s = 1 / (1 + k * 0.55)
        for (const side of [-1, 1]) {
          for (let lane = 1; lane <= 3; lane++) {
            const x = 600 + side * lane * 330 * s
            const y = 560 + 380 * s
            rows += at(x, y, s, `<path d="M-6 0V-860h12V0z" fill="#7a5a3a"/>${Array.from({ length: 12 }, (_, i) => `<ellipse cx="${i % 2 ? -26 : 26}" cy="${-60 - i * 66}" rx="${66 - i * 2.4}" ry="54" fill="${['#5f8f3f', '#6fa04a', '#54803a'][(i + k) % 3]}"/>`).join('')}${Array.from({ length: 9 }, (_, i) => `<ellipse cx="${i % 2 ? 40 : -44}" cy="${-120 - i * 76}" rx="13" ry="20" fill="#c3d97a"/>`).join('')}`)
          }
        }
      }
      return p.backdrop(w, 620, '#a6d8e6', '#f4f2da') + p.sun(600, 250, 50) + '<path d="M0 560c260-90 520-70 760-30 180 30 320 10 440-20v130H0z" fill="#8fb36a"/><path d="M0 600h1200v300H0z" fill="#9a7d52"/><path d="M560 600h80l330 300H230z" fill="#c9aa78"/>' + rows
    },
  },
  {
    name: 'verre-blanche', w: 1080, h: 1350, fr: 'Un verre de blanche', en: 'A glass of wheat beer', focus: [0.5, 0.55],
    alt: 'Un verre de bière blanche trouble et sa mousse, posé sur une table au bord du canal.',
    draw: (r, w, h) => p.backdrop(w, 760, '#9fd6e0', '#fdf3cf') + p.sun(240, 260, 70, '#fff0b0') + p.houses(r, w, 700, { colors: ['#c98b5e', '#d9b48a', '#b5654a'], light: 0, low: 110, high: 200 }) + p.water(r, w, 1020, 700, '#86c5c5', '#3f979c') + wood(w, 1010, h) + t.glass(540, 1180, 2.7, { beer: '#f4d987', cloudy: true }) + t.orange(820, 1180, 1.2) + t.barley(280, 1290, 0.8, 78),
  },
  {
    name: 'verre-blonde', w: 1080, h: 1080, fr: 'La Blonde de l’Écluse', en: 'The Écluse blonde', focus: [0.45, 0.5],
    alt: 'Une flûte de bière blonde à côté de sa bouteille, sur un fond vert de feuilles de houblon.',
    draw: (r, w, h) => p.backdrop(w, h, '#2f6f5a', '#174a44') + [[120, 300, 2, -20], [900, 240, 2.4, 20], [540, 210, 1.8, 4], [80, 760, 1.8, -50], [1000, 700, 2, 46]].map(([x, y, s, a]) => t.leaf(x, y, s, a, '#2a8060')).join('') + wood(w, 850, h, '#b07a48', '#9a683a') + t.glass(420, 960, 2.3, { beer: '#f0c23c', shape: 'flute' }) + t.bottle(730, 970, 1.75, { tint: '#2f5a3a', word: 'Blonde' }),
  },
  {
    name: 'verre-ambree', w: 1080, h: 1350, fr: 'La couleur d’une ambrée', en: 'The colour of an amber', focus: [0.5, 0.5],
    alt: 'Un verre tulipe de bière ambrée devant une nappe rouge, grains de malt caramel sur la table.',
    draw: (r, w, h) => p.backdrop(w, h, '#5c2622', '#a8543a') + t.lightPool(540, 560, 560, '#ffcf8a', 0.55) + wood(w, 1040, h, '#5c3a26', '#4b2e1d') + t.glass(540, 1180, 3.2, { beer: '#c2622a', foam: '#fbe6c4', shape: 'tulip' }) + Array.from({ length: 34 }, () => `<ellipse cx="${r.between(60, 1020).toFixed(0)}" cy="${r.between(1190, 1330).toFixed(0)}" rx="16" ry="8" transform="rotate(${r.between(-60, 60).toFixed(0)} 540 1260)" fill="${r.pick(['#c98f3e', '#a8672c', '#8a4f22'])}"/>`).join(''),
  },
  {
    name: 'deux-verres', w: 1080, h: 1080, fr: 'Deux verres, une table', en: 'Two glasses, one table', focus: [0.5, 0.55],
    alt: 'Deux verres d’eau et deux verres de blanche sur une petite table ronde face au canal.',
    draw: (r, w, h) => p.backdrop(w, 640, '#f6c58a', '#fdeed0') + p.sun(800, 300, 80, '#fff0b8') + p.houses(r, w, 560, { colors: ['#b9785a', '#a8664c', '#c98b5e'], light: 0.1, low: 100, high: 180 }) + p.water(r, w, 900, 560, '#e0a87a', '#5f8f8f', '#fff3d0', 0.35) + p.quay(w, h, 900) + '<ellipse cx="540" cy="860" rx="420" ry="84" fill="#7a4d2b"/><ellipse cx="540" cy="844" rx="420" ry="84" fill="#a8703f"/><path d="M520 920h40v160h-40z" fill="#4b3327"/>' + t.glass(300, 850, 0.95, { beer: '#cfeaea', foam: '#e9f6f6' }) + t.glass(460, 890, 1.25, { beer: '#f4d987', cloudy: true }) + t.glass(650, 890, 1.25, { beer: '#f4d987', cloudy: true }) + t.glass(800, 850, 0.95, { beer: '#cfeaea', foam: '#e9f6f6' }),
  },
  {
    name: 'degustation', w: 1200, h: 900, fr: 'La palette des malts', en: 'A flight of malts', focus: [0.5, 0.55],
    alt: 'Quatre verres alignés du plus clair au plus sombre sur une planchette, devant quatre coupelles de malt.',
    draw: (r, w, h) => p.backdrop(w, h, '#174a54', '#0f3540') + dots(r, w, 600, '#2a8090', 30) + wood(w, 660, h, '#a8733f', '#96632f') + '<rect x="130" y="700" width="940" height="50" rx="25" fill="#5c3a22"/>' + ['#f6e08a', '#f0c23c', '#c2622a', '#3a1f14'].map((beer, i) => t.glass(260 + i * 226, 716, 1.45, { beer, shape: i % 2 ? 'tulip' : 'tumbler', foam: i === 3 ? '#d9b48a' : '#fff8e6' })).join('') + ['#ecd08a', '#d9a441', '#a8672c', '#4b2a18'].map((c, i) => at(260 + i * 226, 830, 1, `<ellipse cx="0" cy="0" rx="74" ry="24" fill="#f6ead2"/><ellipse cx="0" cy="-4" rx="56" ry="15" fill="${c}"/>`)).join(''),
  },
  {
    name: 'bouteille-blanche', w: 1080, h: 1350, fr: 'La Blanche d’été', en: 'Blanche d’été', focus: [0.5, 0.55],
    alt: 'La bouteille de Blanche d’été, étiquette au soleil et à la vague, entourée de tranches d’orange et d’épis.',
    draw: (r, w, h) => p.backdrop(w, h, '#fbe9b8', '#f2c24b') + `<g opacity=".5">${Array.from({ length: 18 }, (_, i) => `<path d="M540 620L${(540 + 1100 * Math.cos((i * Math.PI) / 9)).toFixed(0)} ${(620 + 1100 * Math.sin((i * Math.PI) / 9)).toFixed(0)}L${(540 + 1100 * Math.cos(((i + 0.5) * Math.PI) / 9)).toFixed(0)} ${(620 + 1100 * Math.sin(((i + 0.5) * Math.PI) / 9)).toFixed(0)}z" fill="#fff6d8"/>`).join('')}</g>` + t.barley(250, 1180, 1.6, -18) + t.barley(840, 1180, 1.6, 18) + wood(w, 1120, h, '#c08a4f', '#a8733f') + t.bottle(540, 1200, 2.35, { word: 'Blanche' }) + t.orange(260, 1190, 1.5) + t.orange(830, 1210, 1.2) + t.orange(930, 1150, 0.9),
  },
  {
    name: 'limonade', w: 1080, h: 1080, fr: 'La limonade au houblon', en: 'Hop lemonade', focus: [0.5, 0.5],
    alt: 'Un pichet de limonade et un verre avec une rondelle de citron, sur une nappe à carreaux verts.',
    draw: (r, w, h) => p.backdrop(w, h, '#e3f2dc', '#a9d6b0') + dots(r, w, 700, '#fff') + '<rect y="760" width="1080" height="320" fill="#fff"/>' + Array.from({ length: 6 }, (_, i) => Array.from({ length: 18 }, (_, j) => ((i + j) % 2 ? `<rect x="${j * 60}" y="${760 + i * 60}" width="60" height="60" fill="#7fb36a" opacity=".75"/>` : '')).join('')).join('') + at(400, 880, 2.1, '<path d="M-90 0L-110-260h200L80 0z" fill="#fff" opacity=".45"/><path d="M-86-10L-100-190H78L72-10z" fill="#e8ec9a"/><path d="M90-210c70 0 70 130-8 130" fill="none" stroke="#fff" stroke-width="18" opacity=".7"/><circle cx="-40" cy="-120" r="30" fill="#f6e36a" stroke="#fffbd0" stroke-width="7"/><circle cx="30" cy="-70" r="26" fill="#f6e36a" stroke="#fffbd0" stroke-width="7"/>') + t.glass(780, 900, 1.6, { beer: '#e8ec9a', foam: '#f4f8c8' }) + at(850, 480, 1, '<circle r="62" fill="#f6e36a" stroke="#fffbd0" stroke-width="12"/><path d="M0-50V50M-50 0H50M-35-35L35 35M35-35L-35 35" stroke="#fffbd0" stroke-width="6"/>') + t.hop(160, 760, 1, '#a9c964', 70) + t.leaf(1010, 900, 1, 40),
  },
  {
    name: 'moules-blanche', w: 1200, h: 900, fr: 'Moules à la blanche', en: 'Mussels in wheat beer', focus: [0.45, 0.5],
    alt: 'Une cocotte bleue de moules ouvertes, un cornet de frites et un verre de blanche sur une table en bois.',
    draw: (r, w, h) => p.backdrop(w, h, '#f2d9a6', '#e8bf80') + dots(r, w, 600, '#fff', 26) + wood(w, 620, h) + t.pot(470, 790, 1.5) + '<path d="M480 300c-30-60 30-90 0-150M560 320c-30-60 30-90 0-150M400 320c-30-60 30-90 0-150" stroke="#fff" stroke-width="14" stroke-linecap="round" fill="none" opacity=".5"/>' + at(940, 800, 1.1, `${Array.from({ length: 13 }, (_, i) => `<rect x="${-84 + i * 13}" y="${-300 - ((i * 37) % 60)}" width="15" height="170" rx="4" fill="${i % 2 ? '#f2c24b' : '#e8ae36'}" transform="rotate(${(i - 6) * 2.4} 0 -120)"/>`).join('')}<path d="M-96-190H96L54 0H-54z" fill="#f6ead2"/><path d="M-78-110H78l-10 44H-68z" fill="#c8453a"/>`) + t.glass(1110, 830, 1, { beer: '#f4d987', cloudy: true }) + t.mussel(140, 830, 1.4, -20) + t.mussel(220, 866, 1.2, 30),
  },
  {
    name: 'dreches-biscuits', w: 1080, h: 1080, fr: 'Biscuits aux drêches', en: 'Spent-grain biscuits', focus: [0.5, 0.55],
    alt: 'Une assiette de biscuits cacaotés aux drêches, à côté d’un bol de céréales et d’un torchon.',
    draw: (r, w, h) => p.backdrop(w, h, '#e6c9a0', '#cfa878') + '<path d="M0 0h300l80 1080H0z" fill="#f6ead2"/><path d="M60 0l70 1080M180 0l70 1080" stroke="#c8453a" stroke-width="16" opacity=".7"/>' + '<ellipse cx="620" cy="660" rx="380" ry="310" fill="#000" opacity=".1"/><circle cx="610" cy="620" r="350" fill="#f4f0e4"/><circle cx="610" cy="620" r="270" fill="#e6dfcc"/>' + [[500, 520], [700, 500], [430, 690], [610, 660], [790, 680], [560, 820], [730, 830]].map(([x, y], i) => at(x, y, 1.15, `<circle r="78" fill="${i % 2 ? '#6b3f22' : '#7a4a2a'}"/><circle r="66" fill="#8a5832" opacity=".5"/>${Array.from({ length: 9 }, (_, k) => `<ellipse cx="${(50 * Math.cos(k * 2.4 + i)).toFixed(0)}" cy="${(46 * Math.sin(k * 2.4 + i)).toFixed(0)}" rx="9" ry="5" fill="#d9a441"/>`).join('')}`)).join('') + at(240, 250, 1.2, '<circle r="130" fill="#1d6a76"/><circle r="108" fill="#b9854a"/>' + Array.from({ length: 40 }, (_, k) => `<ellipse rx="12" ry="6" transform="translate(${(90 * Math.sqrt((k + 1) / 40) * Math.cos(k * 2.4)).toFixed(0)} ${(90 * Math.sqrt((k + 1) / 40) * Math.sin(k * 2.4)).toFixed(0)}) rotate(${k * 40})" fill="${k % 2 ? '#d9a441' : '#c98f3e'}"/>`).join('')),
  },
  {
    name: 'brassin-public', w: 1200, h: 900, fr: 'Le brassin public', en: 'The public brew', focus: [0.5, 0.55],
    alt: 'Dans la cour, deux visiteurs touillent une petite cuve de cuivre pendant que le maître brasseur explique.',
    draw: (r, w, h) => p.backdrop(w, 680, '#a6d8dc', '#f6f0d8') + p.houses(r, w, 640, { colors: ['#b5654a', '#a85c44', '#c07a58'], light: 0.05, low: 300, high: 400 }) + '<rect y="640" width="1200" height="260" fill="#b9a88a"/>' + p.bunting(w, 90, 46, [cream, red, '#7fc4c2', amber]) + at(600, 830, 0.95, '<path d="M-200 0l-24-250h448L200 0z" fill="#c77b40"/><path d="M-230-266h460v30h-460z" fill="#e09a5c"/><ellipse cx="0" cy="-252" rx="214" ry="34" fill="#d9a441"/><path d="M-150-200c6 70 10 120 16 170" stroke="#fbd9ad" stroke-width="14" stroke-linecap="round" opacity=".6" fill="none"/>') + person(400, 840, 1.5, { skin: '#8d5a3c', hair: '#20180f', style: 'curly', top: amber, arms: 'hold', apron: '#7a4a2a' }) + '<path d="M440 680L560 520" stroke="#8a5a34" stroke-width="14" stroke-linecap="round"/>' + person(810, 840, 1.5, { skin: '#f0c9a8', hair: '#b5602a', style: 'long', top: teal, arms: 'hold', flip: true, apron: '#7a4a2a' }) + '<path d="M770 680L650 520" stroke="#8a5a34" stroke-width="14" stroke-linecap="round"/>' + person(1050, 850, 1.6, { skin: '#d3a17e', hair: '#4b3327', style: 'short', top: '#38505c', apron: '#7a4a2a', arms: 'wave', flip: true }) + t.sack(150, 850, 1),
  },
  {
    name: 'chat-caisse', w: 1200, h: 900, fr: 'Houblon sur sa caisse', en: 'Houblon on his crate', focus: [0.5, 0.5],
    alt: 'Un chat gris tigré, foulard rouge au cou, assis sur une caisse en bois devant une cuve de cuivre.',
    draw: (r, w, h) => hall(w, h, 760, '#2f7070', '#7a6a56', '#245c5c') + windowPane(70, 70, 1.25, '#f7e3b0') + '<path d="M70 70l400 700H220z" fill="#fff3c8" opacity=".12"/>' + at(880, 800, 1.75, t.kettle()) + t.crate(500, 830, 1.5) + at(500, 640, 1.5, catSitting()),
  },
  {
    name: 'chat-dort', w: 1200, h: 900, fr: 'Houblon en pause', en: 'Houblon on a break', focus: [0.5, 0.55],
    alt: 'Houblon dort en rond sur un sac de malt, dans un rayon de soleil.',
    draw: (r, w, h) => '<rect width="1200" height="900" fill="#7d5a44"/>' + Array.from({ length: 10 }, (_, i) => `<rect x="${i * 124}" width="120" height="660" fill="${i % 2 ? '#86624b' : '#8f6a52'}"/>`).join('') + '<rect y="660" width="1200" height="240" fill="#5c4334"/>' + '<path d="M700 0h330L720 900H120z" fill="#fff0c0" opacity=".2"/>' + at(580, 830, 1, '<path d="M-420 0c-50-60-50-200 10-260 100-60 720-60 820 0 60 60 60 200 10 260z" fill="#d9b98a"/><path d="M-380-40c200 30 560 30 760 0" stroke="#b9966a" stroke-width="10" fill="none"/>' + p.title(0, -90, 76, 'MALT', '#8a6a48', { spacing: 14 })) + at(580, 620, 1.5, catAsleep()) + t.sack(1090, 850, 1.2, { mark: 'BLÉ' }) + t.barley(120, 880, 0.9, -12),
  },
  {
    name: 'platine', w: 1080, h: 1080, fr: 'La platine du vendredi', en: 'The Friday turntable', focus: [0.5, 0.5],
    alt: 'Un disque vinyle au centre orange tourne sur une platine posée sur une caisse de la brasserie.',
    draw: (r, w, h) => p.backdrop(w, h, '#f2b35a', '#d9603a') + Array.from({ length: 9 }, (_, i) => `<circle cx="540" cy="500" r="${640 - i * 62}" fill="#fff" opacity="${(0.025 * (i % 2 ? 1 : 2)).toFixed(3)}"/>`).join('') + '<rect x="150" y="210" width="780" height="600" rx="34" fill="#f6ead2"/><rect x="150" y="770" width="780" height="60" rx="20" fill="#d6c39c"/>' + t.record(470, 500, 1.42, '#d9773a') + at(830, 300, 1, '<circle r="44" fill="#27454c"/><path d="M0 0l-20 250-90 60" stroke="#27454c" stroke-width="18" fill="none" stroke-linejoin="round" stroke-linecap="round"/><rect x="-140" y="296" width="54" height="34" rx="6" transform="rotate(-34 -110 310)" fill="#c8453a"/>') + '<circle cx="850" cy="720" r="26" fill="#c8453a"/><circle cx="770" cy="720" r="18" fill="#1d6a76"/>' + t.crate(540, 1060, 1.7, 'CANAL'),
  },
]
