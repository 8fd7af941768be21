/** What an output may name, and how that ends: with an image, or with an error of this code and nothing asked. */
export interface OutputAddress {
  what: string
  address: string
  /** Where its name leads, for one that is looked up. */
  leadsTo?: readonly string[]
  ends: 'fetched' | `outputs.${string}`
}

const DELIVERY = 'https://replicate.delivery'
/** Where the storage of this table's settings is. */
export const STORAGE = 'https://acme.supabase.co'
const PUBLIC = ['8.8.8.8', '2606:4700:4700::1111']

const refused = (what: string, address: string): OutputAddress => ({
  what,
  address,
  ends: 'outputs.refused',
})

/** Refused before anything is looked up. */
const unseen = (canary: string): OutputAddress[] => [
  refused('without TLS', 'http://replicate.delivery/a.png'),
  refused('another port', `${DELIVERY}:8443/a.png`),
  refused('a name that only begins as ours', `${DELIVERY}.example.com/a.png`),
  refused('a name that only ends as ours', 'https://notreplicate.delivery/a.png'),
  refused('a name with a dot at its end', `${DELIVERY}./a.png`),
  refused('with credentials', 'https://user:secret@replicate.delivery/a.png'),
  refused('a known name as a credential', `${DELIVERY}@127.0.0.1/a.png`),
  refused('a name below our storage', 'https://x.acme.supabase.co/a.png'),
  refused('a neighbour of our storage', 'https://acme2.supabase.co/a.png'),
  refused('our storage without TLS', 'http://acme.supabase.co/a.png'),
  refused('this machine', `${canary}/a.png`),
  refused('this machine by name', 'https://localhost/a.png'),
  refused('this machine as four numbers', 'https://127.0.0.1/a.png'),
  refused('this machine as one number', 'https://2130706433/a.png'),
  refused('this machine in hexadecimal', 'https://0x7f.1/a.png'),
  refused('this machine in octal', 'https://017700000001/a.png'),
  refused('this machine as two numbers', 'https://127.1/a.png'),
  refused('this machine in IPv6', 'https://[::1]/a.png'),
  refused('this machine, IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/a.png'),
  refused('a provider’s inside', 'https://169.254.169.254/latest/meta-data'),
  refused('a file', 'file:///etc/passwd'),
  refused('FTP', 'ftp://replicate.delivery/a.png'),
  refused('a script', 'javascript:alert(1)'),
  refused('no scheme', '//replicate.delivery/a.png'),
]

/** A known name, whose answer leads inside. */
const insideByName: OutputAddress[] = [
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
].map((leadsTo, index) => ({
  ...refused(`leads to ${leadsTo.join(', ')}`, `https://inside-${index}.replicate.delivery/a.png`),
  leadsTo,
}))

const atDelivery = (what: string, path: string, ends: OutputAddress['ends']): OutputAddress => ({
  what,
  address: DELIVERY + path,
  leadsTo: PUBLIC,
  ends,
})

export const outputAddresses = (canary: string, emulator: string): OutputAddress[] => [
  atDelivery('Replicate’s delivery', '/a.png', 'fetched'),
  {
    what: 'a name below it, over three redirects',
    address: 'https://pbxt.replicate.delivery/hop/3',
    leadsTo: ['1.1.1.1'],
    ends: 'fetched',
  },
  { what: 'our storage', address: `${STORAGE}/a.png`, leadsTo: ['9.9.9.9'], ends: 'fetched' },
  { what: 'the emulator', address: `${emulator}/a.png`, ends: 'fetched' },
  ...unseen(canary),
  ...insideByName,
  atDelivery('redirects to this machine', '/to-canary', 'outputs.refused'),
  atDelivery('redirects to a name that leads inside', '/hop-inside/2', 'outputs.refused'),
  atDelivery('redirects four times', '/hop/4', 'outputs.refused'),
  atDelivery('a page under an image’s name', '/html.png', 'outputs.not_a_picture'),
  atDelivery('larger than allowed, as told', '/told.png', 'outputs.too_large'),
  atDelivery('larger than allowed, untold', '/endless.png', 'outputs.too_large'),
  atDelivery('a bomb in gzip', '/bomb/gzip', 'outputs.too_large'),
  atDelivery('a bomb in deflate', '/bomb/deflate', 'outputs.too_large'),
  atDelivery('a bomb in brotli', '/bomb/br', 'outputs.refused'),
  atDelivery('drips for too long', '/drip.png', 'outputs.too_slow'),
  {
    what: 'data of another type',
    address: `data:image/png;base64,${Buffer.from('<svg/>').toString('base64')}`,
    ends: 'outputs.not_a_picture',
  },
  {
    what: 'data that is too large',
    address: `data:image/png;base64,${'A'.repeat(66_666_668)}`,
    ends: 'outputs.too_large',
  },
]
