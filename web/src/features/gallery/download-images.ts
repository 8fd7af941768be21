import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { saveFile } from '../../lib/save-file.ts'

/** Downloads images with their settings as one ZIP file. */
export async function downloadImages(ids: readonly string[]): Promise<void> {
  try {
    const zip = await api.postForFile('/api/images/download', { body: { ids, metadata: true } })
    saveFile('images.zip', zip)
  } catch (error) {
    showToast({ kind: 'failed', title: 'Images not downloaded.', detail: explain(error) })
  }
}
