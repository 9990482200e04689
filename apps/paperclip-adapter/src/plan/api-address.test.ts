import { expect, test } from 'vitest'

import { findApiAddress } from './api-address.ts'

test.for([
  [{ PAPERCLIP_API_URL: 'http://a:1/', PAPERCLIP_RUNTIME_API_URL: 'http://b:2' }, 'http://a:1'],
  [{ PAPERCLIP_RUNTIME_API_URL: 'http://b:2' }, 'http://b:2'],
  [{ PAPERCLIP_LISTEN_HOST: '10.0.0.5', PAPERCLIP_LISTEN_PORT: '8080' }, 'http://10.0.0.5:8080'],
  [{ HOST: 'fd00::1', PORT: '80' }, 'http://[fd00::1]:80'],
  [{ HOST: '0.0.0.0' }, 'http://localhost:3100'],
  [{ HOST: '::' }, 'http://localhost:3100'],
  [{ PAPERCLIP_API_URL: ' ' }, 'http://localhost:3100'],
  [{}, 'http://localhost:3100'],
] as const)('finds the address by the rule of the server: %j', ([server, url]) => {
  expect(findApiAddress(undefined, server)).toMatchObject({ serverUrl: url, podUrl: url })
})

test('a configured address is for the pods only', () => {
  const server = { PAPERCLIP_API_URL: 'http://localhost:3100' }
  expect(findApiAddress('http://paperclip.svc:3100/', server)).toEqual({
    serverUrl: 'http://localhost:3100',
    podUrl: 'http://paperclip.svc:3100',
  })
})

test.for(['http://localhost:3100', 'http://127.0.0.1:3100', 'http://[::1]:3100'])(
  'warns of an address that in a pod is the pod itself: %s',
  (url) => {
    expect(findApiAddress(undefined, { PAPERCLIP_API_URL: url }).warning).toContain(
      'paperclipApiUrl',
    )
  },
)
