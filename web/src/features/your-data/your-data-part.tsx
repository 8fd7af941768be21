import { Download } from 'lucide-react'
import { buttonClass } from '../../components/button-style.ts'
import { Section } from '../../components/panel.tsx'
import { EXPORT_ADDRESS } from './api.ts'
import { DeleteEverything } from './delete-everything.tsx'
import { ReceiptsSection } from './receipts-section.tsx'
import { StorageSection } from './storage-section.tsx'

/** What is kept of a person, all of it to take along, and its deletion. */
export function YourDataPart() {
  return (
    <>
      <StorageSection />
      <Section title="Take everything along">
        <p className="mb-3 max-w-140 text-ui text-muted">
          One ZIP with all records, training pictures, pictures and weights, and what is known of
          your API keys, caps and receipts. It is made while it is sent, so the browser cannot say
          how large it will be.
        </p>
        <a className={buttonClass({})} href={EXPORT_ADDRESS} download>
          <Download size={16} strokeWidth={1.75} aria-hidden />
          Download everything
        </a>
      </Section>
      <Section title="Delete everything">
        <p className="mb-3 max-w-140 text-ui text-muted">
          Everything above, here and, if you like, at Replicate. Sign-ins, API keys and caps stay.
        </p>
        <DeleteEverything />
      </Section>
      <ReceiptsSection />
    </>
  )
}
