// A real Bluesky PDS and an in-memory did:plc directory; no line of either server is ours.
import fs from 'node:fs'
import path from 'node:path'
import os from 'node:os'
import { createRequire } from 'node:module'
import { randomBytes } from 'node:crypto'
const require = createRequire(import.meta.url)
const plc = require('@did-plc/server')
const { PDS } = await import('@atproto/pds')

const pdsPort = Number(process.env.PDS_PORT || 2583)
const plcPort = Number(process.env.PLC_PORT || 2582)
const data = process.env.PEER_DATA || fs.mkdtempSync(path.join(os.tmpdir(), 'peer-pds-'))
fs.mkdirSync(data, { recursive: true })

const plcServer = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort })
await plcServer.start()

const hex = (n) => randomBytes(n).toString('hex')
const pds = await PDS.fromEnv({
  devMode: true,
  port: pdsPort,
  hostname: process.env.PDS_HOSTNAME || 'localhost',
  dataDirectory: data,
  blobstoreDiskLocation: path.join(data, 'blobs'),
  didPlcUrl: `http://localhost:${plcPort}`,
  adminPassword: process.env.PEER_ADMIN_PASSWORD || 'admin-pass',
  jwtSecret: hex(16),
  dpopSecret: hex(32),
  plcRotationKeyK256PrivateKeyHex: '0'.repeat(60) + hex(2).replace(/^0+/, '1').padStart(4, '1'),
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  emailSmtpUrl: process.env.PEER_SMTP_URL || undefined,
  emailFromAddress: process.env.PEER_SMTP_URL ? 'pds@localhost.test' : undefined,
  bskyAppViewUrl: process.env.PEER_APPVIEW_URL || 'http://localhost:1',
  bskyAppViewDid: 'did:example:invalid',
  modServiceUrl: 'http://localhost:1',
  modServiceDid: 'did:example:invalid',
  crawlers: [],
})
await pds.start()
const url = `http://localhost:${pdsPort}`

// two accounts through the public API, as any client would
const accounts = []
for (const [handle, email] of [['alice.test', 'alice@example.com'], ['bob.test', 'bob@example.com']]) {
  const r = await fetch(`${url}/xrpc/com.atproto.server.createAccount`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle, email, password: 'hunter2-pass' }),
  })
  const j = await r.json()
  if (!r.ok) throw new Error(`createAccount ${handle}: ${r.status} ${JSON.stringify(j)}`)
  accounts.push({ handle, email, password: 'hunter2-pass', did: j.did })
}
const out = { url, plcUrl: `http://localhost:${plcPort}`, adminPassword: 'admin-pass', data, accounts, pid: process.pid }
const ready = process.env.PEER_READY_FILE // renamed into place: a reader never sees half a line
fs.writeFileSync(ready + '.part', JSON.stringify(out) + '\n')
fs.renameSync(ready + '.part', ready)
for (const s of ['SIGTERM', 'SIGINT']) process.on(s, async () => {
  await pds.destroy().catch(() => {}); await plcServer.destroy().catch(() => {}); process.exit(0)
})
