import { type Dataset, DatasetSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import { Value } from 'typebox/value'

interface ChosenFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** Drops files on the page, as from a file manager. */
export const drop = (page: Page, files: readonly ChosenFile[]) =>
  page.evaluate(
    (all) => {
      const dataTransfer = new DataTransfer()
      for (const { name, type, base64 } of all) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        dataTransfer.items.add(new File([bytes], name, { type }))
      }
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
      )
    },
    files.map(({ name, mimeType, buffer }) => ({
      name,
      type: mimeType,
      base64: buffer.toString('base64'),
    })),
  )

/** The frames with an image of the dataset, by their accessible names. */
export const frames = (page: Page) => page.getByRole('button', { name: /^Image \d\d,/ })

/** Waits until the dataset shows `count` images and no upload is pending. */
export async function untilShown(page: Page, count: number) {
  await frames(page)
    .nth(count - 1)
    .waitFor()
  await page.getByText(`${count} of 10–30`).waitFor()
}

/** Fetches the dataset from the server. */
export async function storedDataset(page: Page, id: string): Promise<Dataset> {
  const response = await page.request.get(new URL(`/api/datasets/${id}`, page.url()).href)
  return Value.Parse(DatasetSchema, await response.json())
}
