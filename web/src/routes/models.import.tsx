import { createFileRoute, Link } from '@tanstack/react-router'
import { PageHead } from '../components/page-head.tsx'
import { MigrationSection } from '../features/models/imports/migration-section.tsx'
import { VersionsSection } from '../features/models/imports/versions-section.tsx'
import { trainerLabel } from '../features/trainings/labels.ts'

export const Route = createFileRoute('/models/import')({ component: ImportModels })

function ImportModels() {
  return (
    <>
      <PageHead
        title="Import from Replicate"
        crumbs={[
          <Link key="models" to="/models">
            Models
          </Link>,
          'Import',
        ]}
      />
      <div className="max-w-220">
        <VersionsSection trainerLabel={trainerLabel} />
        <MigrationSection />
      </div>
    </>
  )
}
