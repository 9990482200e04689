import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** A key and a certificate that vouches for itself, both as PEM. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
}

const dayMs = 86_400_000

/**
 * Makes a certificate for a server on this machine's loopback. kubectl sends a token over TLS only, and without the
 * token everybody on this machine could run programs as the emulator's user.
 */
export function makeCertificate(now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(
    set(sequence(objectId('550403'), element(0x0c, Buffer.from('kube-emulator')))),
  )
  const body = sequence(
    element(0xa0, integer(Buffer.of(2))), // version 3
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(time(now.getTime() - dayMs), time(now.getTime() + 3650 * dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensions)),
  )
  const der = sequence(body, ecdsaWithSha256, bits(signature(body, privateKey)))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join(
      '\n',
    ),
  }
}

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))

const critical = element(0x01, Buffer.of(0xff))

const extensions = [
  sequence(objectId('551d13'), critical, octets(sequence(element(0x01, Buffer.of(0xff))))), // is an authority
  sequence(objectId('551d0f'), critical, octets(element(0x03, Buffer.of(2, 0x84)))), // signs data and certificates
  sequence(objectId('551d25'), octets(sequence(objectId('2b06010505070301')))), // is a server
  sequence(
    objectId('551d11'),
    octets(
      sequence(element(0x82, Buffer.from('localhost')), element(0x87, Buffer.of(127, 0, 0, 1))),
    ),
  ),
]

function signature(body: Buffer, key: KeyObject): Buffer {
  return sign('sha256', body, key)
}

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return element(0x30, ...contents)
}

function set(...contents: readonly Buffer[]): Buffer {
  return element(0x31, ...contents)
}

function integer(bytes: Buffer): Buffer {
  return element(0x02, bytes)
}

function objectId(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'))
}

function octets(content: Buffer): Buffer {
  return element(0x04, content)
}

function bits(content: Buffer): Buffer {
  return element(0x03, Buffer.of(0), content)
}

function time(ms: number): Buffer {
  const digits = new Date(ms)
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(2)
  return element(0x17, Buffer.from(digits))
}
