import { Link } from '@tanstack/react-router'
import type { Dataset } from '@the-way/shared'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Columns } from '../../components/panel.tsx'
import { DatasetPanel } from './dataset-panel.tsx'
import { ImageRail } from './editor/image-rail.tsx'
import { ImagesSection } from './editor/images-section.tsx'
import type { DatasetEditor } from './editor/use-dataset-editor.ts'
import { RenameDataset } from './rename-dataset.tsx'

interface DatasetPageProps {
  editor: DatasetEditor
  dataset: Dataset
  onDeleted: () => void
}

/** One dataset: its images, how long it is stored, and a link to train with it. */
export function DatasetPage({ editor, dataset, onDeleted }: DatasetPageProps) {
  const { id, name } = dataset
  const [isRenaming, setIsRenaming] = useState(false)
  return (
    <>
      <PageHead
        title={name}
        crumbs={[
          <Link key="datasets" to="/datasets">
            Datasets
          </Link>,
          name,
        ]}
        actions={
          <>
            <Button icon={Pencil} onClick={() => setIsRenaming(true)}>
              Rename
            </Button>
            <LinkButton
              to="/models/create"
              search={{ dataset: id }}
              variant="primary"
              className="max-md:grow"
            >
              Train a model
            </LinkButton>
          </>
        }
      />
      <Columns
        rail={
          <>
            <ImageRail editor={editor} />
            <DatasetPanel dataset={dataset} count={editor.images.length} onDeleted={onDeleted} />
          </>
        }
      >
        <ImagesSection editor={editor} />
      </Columns>
      {isRenaming && <RenameDataset dataset={dataset} onClose={() => setIsRenaming(false)} />}
    </>
  )
}
