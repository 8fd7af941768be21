import t from 'tap'
import { checkUsable } from '../../src/datasets/trainable.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { createIntake } from './intake-app.ts'

const jpg = await makeJpeg()
const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const plist =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x.dtd">\n<plist version="1.0"/>'
const entities = '<!DOCTYPE svg [ <!ENTITY ns "http://ns.adobe.com/>"> ]>'
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

const IS_SVG = /^SVG is not supported/
const IS_TEXT = /^This file is text, not an image\. A caption is/
const IS_PAGE = /^This file is a web page, not an image/
const AGAIN = /download it again/
const NAMED_AS_IMAGE = /^This file is not an image, or it is damaged/

const CASES: [name: string, data: string | Buffer, detail: RegExp][] = [
  ['a.svg', svg, IS_SVG],
  ['a.jpg', `<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg>\n${svg}`, IS_SVG],
  ['entities.svg', `<?xml version="1.0"?>${entities}<svg:svg xmlns:svg="x"/>`, IS_SVG],
  ['comment.svg', `<!--${'-'.repeat(3000)} -->${svg}`, IS_SVG],
  ['utf16.svg', utf16(svg), IS_SVG],
  ['IMG_1.AAE', plist, IS_TEXT],
  ['IMG_1.xml', `<?xml version="1.0"?><!-- <svg> --><annotation><object/></annotation>`, IS_TEXT],
  ['captions.json', '{"file_name":"1.jpg","text":"a lake"}', IS_TEXT],
  ['notes.md', utf16('# Notes'), IS_TEXT],
  ['alt.ini', Buffer.from('Gr\xfc\xdfe, a long line of text', 'latin1'), IS_TEXT],
  ['page.html', '<!-- saved from url=(0014)about:internet -->\n<html><svg/></html>', IS_PAGE],
  ['page.xhtml', '<?xml version="1.0"?><!DOCTYPE html><html/>', IS_PAGE],
  ['login.jpg', '<!doctype html><title>Sign in</title>', AGAIN],
  ['denied.png', `<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`, AGAIN],
  ['limit.webp', 'Too many requests', AGAIN],
  ['inner.zip', 'Not found', AGAIN],
  ['clip.mp4', Buffer.from('\0\0\0\x18ftypisom', 'latin1'), /^Videos are not supported/],
  ['scan.pdf', '%PDF-1.7\n%\x01\x02', /^PDF is not supported/],
  ['photos.rar', 'Rar!\x1a\x07\0', /^RAR is not supported/],
  ['clip.jpg', Buffer.from('\0\0\0\x18ftypisom', 'latin1'), NAMED_AS_IMAGE],
  ['data.zip', Buffer.alloc(100, 1), /^This file is not an image\. Use JPEG/],
  ['data.bin', Buffer.alloc(100, 1), /^This file is not an image\. Use JPEG/],
]

t.test('says what each file is that is left out, in a ZIP or alone', async (t) => {
  const { takeIn, takeInImages } = createIntake(t)
  const files = CASES.map(([name, data]) => ({ name, data: Buffer.from(data) }))
  const zip = await makeZip([{ name: '0.jpg', data: jpg }, ...files])
  const found = new Map((await takeIn(zip, checkUsable)).rejected.map((one) => [one.name, one]))
  for (const [at, [name, , detail]] of CASES.entries()) {
    t.match(found.get(name)?.detail, detail, `${name} in a ZIP`)
    const code = detail === IS_SVG ? 'unsupported_type' : 'not_a_picture'
    t.equal(found.get(name)?.code, code, name)
    const sent = [{ name: '0.jpg', data: jpg }, ...files.slice(at, at + 1)]
    const { rejected } = await takeInImages(sent, checkUsable)
    t.strictSame(rejected, [found.get(name)], `${name} alone`)
  }
})

t.test('says to download a ZIP again that is an error page', async (t) => {
  const { rejectionOf } = createIntake(t)
  for (const page of ['<!doctype html><title>Sign in</title>', '{"error": "expired"}', 'Not found'])
    t.match(await rejectionOf(Buffer.from(page)), { code: 'datasets.not_a_zip', detail: AGAIN })
  const cut = (await makeZip([{ name: '0.jpg', data: jpg }])).subarray(0, -9)
  t.match(await rejectionOf(cut), { code: 'datasets.not_a_zip', detail: /damaged or cut short/ })
})
