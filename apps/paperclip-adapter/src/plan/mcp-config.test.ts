import { expect, test } from 'vitest'

import { describeMcpServers } from './mcp-config.ts'

const addresses = { serverUrl: 'http://localhost:3100', podUrl: 'http://paperclip.svc:3100' }
const projects = {
  name: 'Paperclip projects',
  url: 'http://localhost:3100/api/mcp/projects?x=1',
  token: 'token-1',
  connectionId: 'connection-1',
}

test('without servers there is no file', () => {
  expect(describeMcpServers([], addresses)).toEqual({ identity: '[]', tokens: [] })
})

test('writes the servers as the agent reads them, at the address that a pod reaches', () => {
  const { file, tokens } = describeMcpServers([projects], addresses)
  expect(JSON.parse(file ?? '')).toEqual({
    mcpServers: {
      'Paperclip projects': {
        type: 'http',
        url: 'http://paperclip.svc:3100/api/mcp/projects?x=1',
        headers: { Authorization: 'Bearer token-1' },
      },
    },
  })
  expect(tokens).toEqual(['token-1'])
})

test("leaves another host's address alone", () => {
  const foreign = { ...projects, url: 'https://mcp.example/x' }
  expect(describeMcpServers([foreign], addresses).file).toContain('https://mcp.example/x')
})

test('the identity holds no token and does not change with it', () => {
  const { identity } = describeMcpServers([projects], addresses)
  expect(identity).not.toContain('token-1')
  expect(describeMcpServers([{ ...projects, token: 'token-2' }], addresses).identity).toBe(identity)
  expect(describeMcpServers([{ ...projects, name: 'x' }], addresses).identity).not.toBe(identity)
})

test('servers of one name all stay', () => {
  const second = { ...projects, connectionId: 'other-connection' }
  const { file } = describeMcpServers([projects, second, { ...second }], addresses)
  expect(Object.keys(JSON.parse(file ?? '').mcpServers)).toEqual([
    'Paperclip projects',
    'Paperclip projects-other-co',
    'Paperclip projects-other-co-2',
  ])
})
