import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { saveFile } from '../../lib/save-file.ts'

/** Downloads images with their settings as one ZIP file. */
export const downloadImages = (ids: readonly string[]) => download({ ids, metadata: true })

/** Downloads images without prompts and settings, neither in the ZIP nor in the images, to share them. */
export const downloadWithoutMetadata = (ids: readonly string[]) =>
  download({ ids, metadata: false })

async function download(body: { ids: readonly string[]; metadata: boolean }): Promise<void> {
  try {
    const zip = await api.postForFile('/api/images/download', { body })
    saveFile('images.zip', zip)
  } catch (error) {
    showToast({ kind: 'failed', title: 'Images not downloaded.', detail: explain(error) })
  }
}
