// An identity provider of OpenID Connect on loopback: oidc-provider with clients for the page and for tessera login.
// Everybody may sign in under any name, with any password. Users whose name begins with `viewer` have no role, all others are members.
//
// usage: node provider.mjs '{"port": 4000, …}'     from a folder with node_modules, see tests/tools/install.sh
//
//   port          where to listen, on 127.0.0.1
//   host          the provider's name in addresses
//   redirectUris  of the clients `page` (without a secret) and `page-secret`
//   audience      of access tokens, which are JSON Web Tokens; without it only the provider can read them
//   tokenSeconds  how long tokens last
//   key, cert     PEM files; with them the provider speaks https
import { readFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';

const { Provider } = await import(createRequire(path.join(process.cwd(), 'package.json')).resolve('oidc-provider'));
const { port, host = '127.0.0.1', redirectUris = [], audience, tokenSeconds = 300, key, cert } = JSON.parse(process.argv[2]);
const issuer = `${key ? 'https' : 'http'}://${host}:${port}`;
const roleOf = (user) => (user.startsWith('viewer') ? {} : { tessera_role: 'member' });
const device = 'urn:ietf:params:oauth:grant-type:device_code';
const page = { redirect_uris: redirectUris, response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'] };

const provider = new Provider(issuer, {
  clients: [
    ...(redirectUris.length ? [
      { client_id: 'page', token_endpoint_auth_method: 'none', ...page },
      { client_id: 'page-secret', client_secret: 'a secret: 100 %', token_endpoint_auth_method: 'client_secret_basic', ...page },
    ] : []),
    { client_id: 'command-line', token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: [], response_types: [],
      grant_types: [device, 'refresh_token'] },
  ],
  cookies: { keys: ['for tests'] },
  scopes: ['openid', 'offline_access'],
  claims: { openid: ['sub', 'tessera_role', 'groups'] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: ['imaging'], ...roleOf(id) }) }),
  extraTokenClaims: (_, token) => (token.accountId ? { groups: ['imaging'], ...roleOf(token.accountId) } : {}),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { IdToken: tokenSeconds, AccessToken: tokenSeconds, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600, DeviceCode: 600 },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: Boolean(audience), defaultResource: () => `urn:${audience}`, useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'openid offline_access', audience, accessTokenFormat: 'jwt', accessTokenTTL: tokenSeconds, jwt: { sign: { alg: 'RS256' } } }),
    },
  },
});
const server = key ? createSecure({ key: readFileSync(key), cert: readFileSync(cert) }, provider.callback()) : createPlain(provider.callback());
server.listen(port, '127.0.0.1', () => console.log(issuer));
