import { generateKeyPairSync, sign } from 'node:crypto'

const INTEGER = 0x02
const BITS = 0x03
const OCTETS = 0x04
const TIME = 0x17
const SEQUENCE = 0x30

/** Encodes a DER value: its type, length and content. */
function der(type: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const long = length > 0xff ? [0x82, length >> 8, length & 0xff] : [0x81, length]
  return Buffer.concat([Buffer.from([type, ...(length < 0x80 ? [length] : long)]), content])
}

const identifier = (hex: string) => Buffer.from(hex, 'hex')
const ECDSA_WITH_SHA256 = der(SEQUENCE, identifier('06082a8648ce3d040302'))
const ALTERNATIVE_NAMES = identifier('0603551d11')

/** Makes a key and a self-signed certificate for these host names. */
export function selfSigned(names: readonly string[]): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const emptyName = der(SEQUENCE)
  const dnsNames = names.map((name) => der(0x82, Buffer.from(name)))
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    emptyName,
    der(
      SEQUENCE,
      ...['000101000000Z', '491231235959Z'].map((text) => der(TIME, Buffer.from(text))),
    ),
    emptyName,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAMES, der(OCTETS, der(SEQUENCE, ...dnsNames)))),
    ),
  )
  const signature = der(BITS, Buffer.from([0]), sign('sha256', body, privateKey))
  const cert = der(SEQUENCE, body, ECDSA_WITH_SHA256, signature).toString('base64')
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}
