#!/usr/bin/env node
// Draws the demo's images and writes media.json beside them. Needs rsvg-convert (librsvg2-bin) and vips (libvips-tools).
//   node tools/draw-demo/draw.mjs            everything
//   node tools/draw-demo/draw.mjs terrasse   only the scenes whose name begins so
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { avatars } from './avatars.mjs'
import { seeded } from './places.mjs'
import { breweryScenes } from './scenes-brewery.mjs'
import { printScenes } from './scenes-print.mjs'
import { quayScenes } from './scenes-quay.mjs'

const demo = join(dirname(fileURLToPath(import.meta.url)), '../../src/Host/Demo')
const only = process.argv[2] ?? ''
const scenes = [...quayScenes, ...breweryScenes, ...printScenes].sort((a, b) => (a.name < b.name ? -1 : 1))
const work = mkdtempSync(join(tmpdir(), 'relais-draw-'))

const seedOf = text => [...text].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 16777619), 2166136261)

function jpeg(svg, file, width, height, quality) {
  const source = join(work, 'image.svg')
  const raster = join(work, 'image.png')
  writeFileSync(source, svg)
  execFileSync('rsvg-convert', ['-w', String(width), '-h', String(height), '-o', raster, source])
  execFileSync('vips', ['copy', raster, `${file}[Q=${quality},strip,optimize_coding,interlace]`])
  return statSync(file).size
}

mkdirSync(join(demo, 'media'), { recursive: true })
mkdirSync(join(demo, 'avatars'), { recursive: true })
let total = 0
for (const { name, w, h, draw } of scenes.filter(scene => scene.name.startsWith(only))) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">${draw(seeded(seedOf(name)), w, h)}</svg>`
  const size = jpeg(svg, join(demo, 'media', `${name}.jpg`), w, h, 75)
  total += size
  console.log(`${name}  ${Math.round(size / 1024)} KB`)
}
for (const { name, draw } of avatars.filter(avatar => avatar.name.startsWith(only))) {
  total += jpeg(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">${draw()}</svg>`, join(demo, 'avatars', `${name}.jpg`), 200, 200, 86)
}
const line = ({ name, fr, en, alt, focus: [x, y], w, h }) => '  ' + JSON.stringify({ name, file: `${name}.jpg`, title: { fr, en }, alt, focus: { x, y }, width: w, height: h })
writeFileSync(join(demo, 'media/media.json'), `[\n${scenes.map(line).join(',\n')}\n]\n`)
rmSync(work, { recursive: true })
console.log(`${scenes.length} scenes, ${avatars.length} avatars, ${Math.round(total / 1024)} KB written`)
