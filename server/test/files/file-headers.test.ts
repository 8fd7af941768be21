import t from 'tap'
import { parseRange } from '../../src/files/byte-range.ts'
import { attachment, isMatch } from '../../src/files/file-headers.ts'
import { contentTypeOf } from '../../src/ports/files/content-type.ts'

t.test('parses a single byte range, and ignores headers that it may ignore', async (t) => {
  const cases: [string, ReturnType<typeof parseRange>][] = [
    ['', null],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-5', { start: 2, end: 5 }],
    ['bytes=2-', { start: 2, end: 9 }],
    ['bytes=2-99', { start: 2, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', null],
    ['bytes=-', null],
    ['bytes=0-1,4-5', null],
    ['pages=1-2', null],
    ['bytes=a-b', null],
  ]
  for (const [header, range] of cases) t.same(parseRange(header, 10), range, header)
  t.equal(parseRange('bytes=0-', 0), 'unsatisfiable')
})

t.test('makes safe file names for downloads', async (t) => {
  t.equal(attachment('dog-1.png'), 'attachment; filename=dog-1.png')
  t.equal(attachment('Lamp log.txt'), 'attachment; filename="Lamp log.txt"')
  t.equal(attachment('a%41.png'), "attachment; filename=a_41.png; filename*=UTF-8''a%2541.png")
  t.equal(
    attachment('Grüße "1".jpg'),
    `attachment; filename="Gr__e _1_.jpg"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_1_.jpg`,
  )
  t.equal(attachment('../../etc/passwd'), 'attachment; filename=.._.._etc_passwd')
  t.notMatch(attachment('a\r\nSet-Cookie: x'), /[\r\n]/)
})

t.test('knows the content types of our own extensions only, none of them executable', async (t) => {
  t.equal(contentTypeOf('datasets/d/p.jpg'), 'image/jpeg')
  t.equal(contentTypeOf('datasets/d/p.thumb.webp'), 'image/webp')
  for (const key of ['a.svg', 'a.html', 'a.js', 'png', 'a.constructor'])
    t.equal(contentTypeOf(key), 'application/octet-stream', key)
})

t.test('finds an ETag among several, weak or strong', async (t) => {
  t.ok(isMatch('"a"', '"a"'))
  t.ok(isMatch('"b", W/"a"', '"a"'))
  t.ok(isMatch('*', '"a"'))
  t.notOk(isMatch('"b"', '"a"'))
  t.notOk(isMatch(undefined, '"a"'))
})
