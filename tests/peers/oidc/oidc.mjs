// npm oidc-provider, a certified OpenID Connect server: code + PKCE, rotation of refresh tokens, PAR, DPoP, introspection, registration.
// Any login name is accepted on its sign-in page; the address of "alice" is alice@example.com, verified.
import fs from 'node:fs'
import Provider from 'oidc-provider'

const port = Number(process.env.OIDC_PORT)
const issuer = `http://localhost:${port}`
const redirectUris = (process.env.OIDC_REDIRECT_URIS || 'http://127.0.0.1:8999/callback').split(' ')
const client = (client_id, more) => ({
  client_id, client_secret: `${client_id}-secret`, redirect_uris: redirectUris, application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'openid offline_access profile email', ...more,
})
const provider = new Provider(issuer, {
  clients: [client('app')],
  pkce: { required: () => true },
  issueRefreshToken: async () => true,
  features: {
    devInteractions: { enabled: true }, introspection: { enabled: true }, revocation: { enabled: true }, registration: { enabled: true },
    dPoP: { enabled: true }, pushedAuthorizationRequests: { enabled: true }, deviceFlow: { enabled: true }, clientCredentials: { enabled: true },
  },
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, email: id + '@example.com', email_verified: true, name: id }) }),
  claims: { email: ['email', 'email_verified'], profile: ['name'] },
  ttl: { AccessToken: Number(process.env.ACCESS_TTL || 3600) },
  rotateRefreshToken: true,
  cookies: { keys: ['peer-cookie-key'] },
})
const server = provider.listen(port, '127.0.0.1', () => {
  const ready = process.env.PEER_READY_FILE
  fs.writeFileSync(ready + '.part', JSON.stringify({ url: issuer, clientId: 'app', clientSecret: 'app-secret', redirectUris, pid: process.pid }) + '\n')
  fs.renameSync(ready + '.part', ready)
})
for (const s of ['SIGTERM', 'SIGINT']) process.on(s, () => { server.closeAllConnections(); server.close(() => process.exit(0)) })
