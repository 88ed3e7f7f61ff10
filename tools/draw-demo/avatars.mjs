// Portraits of the members and pictures of the channels, 200 by 200.
import * as p from './places.mjs'
import * as t from './things.mjs'
import { amber, at, cream, ink, red, teal } from './places.mjs'
import { bust, catSitting } from './people.mjs'

const member = (name, background, look) => ({ name, draw: () => `<rect width="400" height="400" fill="${background}"/><circle cx="200" cy="430" r="300" fill="#fff" opacity=".16"/>${at(200, 190, 1.12, bust(look))}` })

export const avatars = [
  member('thomas', '#cfe0ea', { skin: '#e0b08c', hair: '#3a2a20', style: 'short', top: '#27454c', glasses: true }),
  member('ines', '#cfe8e4', { skin: '#c98f68', hair: '#2b1a12', style: 'long', top: '#1d6a76' }),
  member('karim', '#f6e6c0', { skin: '#b97f56', hair: '#1c140e', style: 'short', top: '#c98b3e', beard: '#1c140e' }),
  member('nora', '#e9d9ee', { skin: '#d0986c', hair: '#3b2230', style: 'curly', top: '#6b3f6b' }),
  member('camille', '#f4dce0', { skin: '#f0cdb0', hair: '#a8562a', style: 'bob', top: '#8f3b4c' }),
  member('elodie', '#e0e4df', { skin: '#6f4630', hair: '#16110c', style: 'bun', top: '#e2b04a' }),
  member('sonia', '#dde6f2', { skin: '#eac1a0', hair: '#5a3a24', style: 'bun', top: '#2f4f7a', glasses: true }),
  member('paul', '#dfe8d8', { skin: '#f0cdb0', hair: '#b3ac9e', style: 'grey', top: '#4a5a48', glasses: true, smile: false }),
  member('helene', '#f6d9e0', { skin: '#f2d3b8', hair: '#d8c48e', style: 'bob', top: '#27304f', scarf: '#c8453a' }),
  member('julie', '#dcefd6', { skin: '#f2d0b4', hair: '#c2702e', style: 'long', top: '#4f7d4b', glasses: true }),
  member('sophie', '#f2e4d0', { skin: '#eac1a0', hair: '#7a4a2a', style: 'bob', top: '#b5654a' }),
  member('marc', '#e6dcc4', { skin: '#d3a17e', hair: '#4b3327', style: 'short', top: '#38505c', apron: '#7a4a2a', beard: '#4b3327' }),
  member('bastien', '#d6e2e8', { skin: '#e8b894', hair: '#c9a25a', style: 'short', top: '#3f6fa0', beard: '#c9a25a' }),
  member('yasmina', '#f4e2cc', { skin: '#c9936a', hair: '#8f3b4c', style: 'veil', top: '#6b2f3c' }),
  member('leo', '#e2e0f0', { skin: '#f0cdb0', hair: '#20242c', style: 'curly', top: '#4a4a6a' }),
  member('anais', '#d8ebe0', { skin: '#a8704a', hair: '#241712', style: 'curly', top: '#c8453a' }),
  { name: 'canal', draw: () => `<rect width="400" height="400" fill="${ink}"/><circle cx="200" cy="176" r="112" fill="${amber}"/><path d="M0 240c60-30 100 20 160 0s100-24 160 0 60 14 80 0v160H0z" fill="${teal}"/><path d="M0 296c70-26 120 20 190 0s130-20 210 4v100H0z" fill="#0e333c"/>${at(192, 246, 1.1, '<path d="M-104 0H86l26-18h16l-14 40c-3 8-10 12-18 12H-78c-10 0-16-4-20-14z" fill="#f6ead2"/><path d="M-104 0H86l26-18h16l-6 18z" fill="#c8453a"/><path d="M0 0V-154M0-150l64 40-64 22z" stroke="#123f4a" stroke-width="5" fill="#e98a4b"/>')}` },
  { name: 'carnet', draw: () => `<rect width="400" height="400" fill="#f0dcae"/>${at(200, 210, 1, '<path d="M-130-140h120c10 0 10 6 10 10v270c-10-10-20-14-40-14h-90zM130-140H10c-10 0-10 6-10 10v270c10-10 20-14 40-14h90z" fill="#fffaf0" stroke="#7a4a2a" stroke-width="10"/><path d="M-104-90h74M-104-50h74M-104-10h60" stroke="#c9a27a" stroke-width="10" stroke-linecap="round"/>')}${t.barley(262, 330, 0.62, 6)}` },
  { name: 'metiers', draw: () => `<rect width="400" height="400" fill="#6b3f6b"/>${at(140, 220, 0.72, bust({ skin: '#d3a17e', hair: '#4b3327', top: teal, apron: '#7a4a2a', beard: '#4b3327' }))}${at(268, 236, 0.78, bust({ skin: '#8d5a3c', hair: '#20180f', style: 'bun', top: amber, apron: '#27454c' }))}<rect y="360" width="400" height="40" fill="${amber}"/>` },
  { name: 'coulisses', draw: () => `<rect width="400" height="400" fill="#2f7070"/><circle cx="200" cy="220" r="150" fill="#3f8a88"/>${at(200, 430, 1.1, catSitting())}` },
  { name: 'infos', draw: () => `<rect width="400" height="400" fill="${red}"/><circle cx="200" cy="200" r="140" fill="${cream}"/><circle cx="200" cy="200" r="140" fill="none" stroke="#8f2c26" stroke-width="10"/><path d="M200 110v96l66 44" stroke="${ink}" stroke-width="24" stroke-linecap="round" stroke-linejoin="round" fill="none"/><circle cx="200" cy="206" r="16" fill="${ink}"/>` },
  { name: 'quai', draw: () => `${p.backdrop(400, 400, '#9ad3de', '#f6f0d8')}<rect y="300" width="400" height="100" fill="#cdbb98"/>${p.parasol(200, 350, 1.1)}${p.table(200, 356, 0.8)}${p.chair(90, 356, 0.8)}${p.chair(312, 356, 0.8, teal, true)}` },
]
