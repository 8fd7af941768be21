import { Download } from 'lucide-react'
import { buttonClass } from '../../components/button-style.ts'
import { Section } from '../../components/panel.tsx'
import { EXPORT_PATH } from './api.ts'
import { DeleteEverything } from './delete-everything.tsx'
import { ReceiptsSection } from './receipts-section.tsx'
import { StorageSection } from './storage-section.tsx'

/** What is stored about the user, its export and its deletion. */
export function YourDataPart() {
  return (
    <>
      <StorageSection />
      <Section title="Export your data">
        <p className="mb-3 max-w-140 text-ui text-muted">
          One ZIP with all records, datasets, images and weights, and what is stored about your API
          keys, caps and receipts. Your browser won’t show the total size.
        </p>
        <a className={buttonClass({})} href={EXPORT_PATH} download>
          <Download size={16} strokeWidth={1.75} aria-hidden />
          Download ZIP
        </a>
      </Section>
      <Section title="Delete everything">
        <p className="mb-3 max-w-140 text-ui text-muted">
          Deletes everything above, here and on Replicate. Runs on hold are canceled. Your sign-ins,
          API keys and caps stay.
        </p>
        <DeleteEverything />
      </Section>
      <ReceiptsSection />
    </>
  )
}
