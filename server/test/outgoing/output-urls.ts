/** A URL of an output, and the result: an image, or an error with this code and no request. */
export interface OutputUrl {
  what: string
  url: string
  /** The IP addresses of its hostname, unless the URL is rejected before the look-up. */
  resolvesTo?: readonly string[]
  ends: 'fetched' | `outputs.${string}`
}

const DELIVERY = 'https://replicate.delivery'
/** The origin of the storage in these cases. */
export const STORAGE = 'https://acme.supabase.co'
const PUBLIC = ['8.8.8.8', '2606:4700:4700::1111']

const rejected = (what: string, url: string): OutputUrl => ({
  what,
  url,
  ends: 'outputs.refused',
})

/** URLs that are rejected before their hostname is looked up. */
const rejectedByUrl = (canary: string): OutputUrl[] => [
  rejected('without TLS', 'http://replicate.delivery/a.png'),
  rejected('another port', `${DELIVERY}:8443/a.png`),
  rejected('a name that only begins with a known one', `${DELIVERY}.example.com/a.png`),
  rejected('a name that only ends with a known one', 'https://notreplicate.delivery/a.png'),
  rejected('a name with a trailing dot', `${DELIVERY}./a.png`),
  rejected('with credentials', 'https://user:secret@replicate.delivery/a.png'),
  rejected('a known name as a credential', `${DELIVERY}@127.0.0.1/a.png`),
  rejected('a name below the storage', 'https://x.acme.supabase.co/a.png'),
  rejected('a neighbour of the storage', 'https://acme2.supabase.co/a.png'),
  rejected('the storage without TLS', 'http://acme.supabase.co/a.png'),
  rejected('this machine', `${canary}/a.png`),
  rejected('this machine by name', 'https://localhost/a.png'),
  rejected('this machine as four numbers', 'https://127.0.0.1/a.png'),
  rejected('this machine as one number', 'https://2130706433/a.png'),
  rejected('this machine in hexadecimal', 'https://0x7f.1/a.png'),
  rejected('this machine in octal', 'https://017700000001/a.png'),
  rejected('this machine as two numbers', 'https://127.1/a.png'),
  rejected('this machine in IPv6', 'https://[::1]/a.png'),
  rejected('this machine, IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/a.png'),
  rejected('a cloud provider’s metadata', 'https://169.254.169.254/latest/meta-data'),
  rejected('a file', 'file:///etc/passwd'),
  rejected('FTP', 'ftp://replicate.delivery/a.png'),
  rejected('a script', 'javascript:alert(1)'),
  rejected('no scheme', '//replicate.delivery/a.png'),
]

/** A known name that resolves to an internal IP address. */
const insideByName: OutputUrl[] = [
  ['127.0.0.1'],
  ['0.0.0.0'],
  ['10.0.0.1'],
  ['100.64.0.1'],
  ['169.254.169.254'],
  ['172.16.0.1'],
  ['192.168.1.1'],
  ['::1'],
  ['::ffff:10.0.0.1'],
  ['64:ff9b::a00:1'],
  ['2002:7f00:1::'],
  ['fd12:3456::1'],
  ['fe80::1'],
  [...PUBLIC, '127.0.0.1'],
].map((resolvesTo, index) => ({
  ...rejected(
    `resolves to ${resolvesTo.join(', ')}`,
    `https://inside-${index}.replicate.delivery/a.png`,
  ),
  resolvesTo,
}))

const atDelivery = (what: string, path: string, ends: OutputUrl['ends']): OutputUrl => ({
  what,
  url: DELIVERY + path,
  resolvesTo: PUBLIC,
  ends,
})

export const outputUrls = (canary: string, emulator: string): OutputUrl[] => [
  atDelivery('Replicate’s delivery host', '/a.png', 'fetched'),
  {
    what: 'a name below it, over three redirects',
    url: 'https://pbxt.replicate.delivery/hop/3',
    resolvesTo: ['1.1.1.1'],
    ends: 'fetched',
  },
  { what: 'the storage', url: `${STORAGE}/a.png`, resolvesTo: ['9.9.9.9'], ends: 'fetched' },
  { what: 'the emulator', url: `${emulator}/a.png`, ends: 'fetched' },
  ...rejectedByUrl(canary),
  ...insideByName,
  atDelivery('redirects to this machine', '/to-canary', 'outputs.refused'),
  atDelivery(
    'redirects to a name that resolves to an internal IP address',
    '/hop-inside/2',
    'outputs.refused',
  ),
  atDelivery('redirects four times', '/hop/4', 'outputs.refused'),
  atDelivery('a page with an image’s name', '/html.png', 'outputs.not_a_picture'),
  atDelivery('larger than allowed, by its content-length', '/declared.png', 'outputs.too_large'),
  atDelivery('larger than allowed, without a content-length', '/endless.png', 'outputs.too_large'),
  atDelivery('a bomb in gzip', '/bomb/gzip', 'outputs.too_large'),
  atDelivery('a bomb in deflate', '/bomb/deflate', 'outputs.too_large'),
  atDelivery('a bomb in brotli', '/bomb/br', 'outputs.refused'),
  atDelivery('drips for too long', '/drip.png', 'outputs.too_slow'),
  {
    what: 'data of another type',
    url: `data:image/png;base64,${Buffer.from('<svg/>').toString('base64')}`,
    ends: 'outputs.not_a_picture',
  },
  {
    what: 'data that is too large',
    url: `data:image/png;base64,${'A'.repeat(66_666_668)}`,
    ends: 'outputs.too_large',
  },
]
