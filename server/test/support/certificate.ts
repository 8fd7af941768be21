import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const BOOLEAN = 0x01
const INTEGER = 0x02
const BITS = 0x03
const OCTETS = 0x04
const TEXT = 0x0c
const TIME = 0x17
const SEQUENCE = 0x30
const SET = 0x31

/** Encodes a DER value: its type, length and content. */
function der(type: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const long = length > 0xff ? [0x82, length >> 8, length & 0xff] : [0x81, length]
  return Buffer.concat([Buffer.from([type, ...(length < 0x80 ? [length] : long)]), content])
}

const identifier = (hex: string) => Buffer.from(hex, 'hex')
const ECDSA_WITH_SHA256 = der(SEQUENCE, identifier('06082a8648ce3d040302'))
const COMMON_NAME = identifier('0603550403')
const ALTERNATIVE_NAMES = identifier('0603551d11')
const BASIC_CONSTRAINTS = identifier('0603551d13')
const IS_AUTHORITY = der(
  SEQUENCE,
  BASIC_CONSTRAINTS,
  der(OCTETS, der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff])))),
)

interface Issuer {
  name: Buffer
  privateKey: KeyObject
}

export interface Certificate {
  key: string
  cert: string
}

interface Subject {
  /** The host names, or `null` for an authority. */
  names: readonly string[] | null
  /** The year in which it expires. */
  expires?: number
}

/** Makes a key and a self-signed certificate for these host names. */
export const selfSigned = (names: readonly string[]): Certificate => issue({ names })

/** Makes an authority, whose certificates a client with its `cert` trusts. */
export function createAuthority(): {
  cert: string
  issue(names: readonly string[], options?: Pick<Subject, 'expires'>): Certificate
} {
  const name = nameOf('Test authority')
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = { name, privateKey }
  return {
    cert: encode({ names: null }, { name, publicKey, issuer }),
    issue: (names, options) => issue({ names, ...options }, issuer),
  }
}

/** Without an issuer, the certificate is signed with its own key. */
function issue(subject: Subject, issuer?: Issuer): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = issuer ? nameOf('Test') : der(SEQUENCE)
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: encode(subject, { name, publicKey, issuer: issuer ?? { name, privateKey } }),
  }
}

const nameOf = (text: string) =>
  der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(TEXT, Buffer.from(text)))))

function encode(
  { names, expires = 2049 }: Subject,
  { name, publicKey, issuer }: { name: Buffer; publicKey: KeyObject; issuer: Issuer },
): string {
  const dnsNames = (names ?? []).map((text) => der(0x82, Buffer.from(text)))
  const times = ['000101000000Z', `${String(expires).slice(2)}1231235959Z`]
  const extension =
    names === null
      ? IS_AUTHORITY
      : der(SEQUENCE, ALTERNATIVE_NAMES, der(OCTETS, der(SEQUENCE, ...dnsNames)))
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    issuer.name,
    der(SEQUENCE, ...times.map((text) => der(TIME, Buffer.from(text)))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, extension)),
  )
  const signature = der(BITS, Buffer.from([0]), sign('sha256', body, issuer.privateKey))
  const cert = der(SEQUENCE, body, ECDSA_WITH_SHA256, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
