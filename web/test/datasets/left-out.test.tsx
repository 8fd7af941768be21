import t from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render } = await setUpDom(t)
const { LeftOut } = await import('../../src/features/datasets/left-out.tsx')

const none = { files: 5, images: 5, captions: 0, rejected: 0, system_files: 0 }

t.test('groups the files that were left out by the reason, and counts all files', async (t) => {
  const advice = 'No image has this name.'
  const rejected = [
    { name: 'a.txt', code: 'not_a_picture', detail: advice },
    { name: 'film.mp4', code: 'not_a_picture', detail: 'Videos are not supported.' },
    { name: 'b.txt', code: 'not_a_picture', detail: advice },
  ]
  const received = { files: 14, images: 5, captions: 4, rejected: 3, system_files: 2 }
  const { container } = render(<LeftOut rejected={rejected} received={received} open />)
  t.match(
    container.querySelector('summary')?.textContent,
    /3 files left out.*14 files: 5 images, 4 captions, 3 left out, 2 system files/,
  )
  t.strictSame(
    Array.from(container.querySelectorAll('li'), (item) => item.textContent),
    [`a.txt, b.txt ${advice}`, 'film.mp4 Videos are not supported.'],
  )
})

t.test('counts captions and system files without a list, and says nothing of images', async (t) => {
  const shown = (received: typeof none) =>
    render(<LeftOut rejected={[]} received={received} />).container.textContent
  t.equal(shown(none), '')
  t.equal(
    shown({ ...none, files: 7, captions: 1, system_files: 1 }),
    '7 files: 5 images, 1 caption, 1 system file',
  )
})
