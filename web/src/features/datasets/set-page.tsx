import { Link } from '@tanstack/react-router'
import type { Dataset } from '@the-way/shared'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Columns } from '../../components/panel.tsx'
import { PictureRail } from './editor/picture-rail.tsx'
import { PicturesSection } from './editor/pictures-section.tsx'
import type { SetEditor } from './editor/use-set-editor.ts'
import { RenameSet } from './rename-set.tsx'
import { SetPanel } from './set-panel.tsx'

interface SetPageProps {
  editor: SetEditor
  dataset: Dataset
  onDeleted: () => void
}

/** One dataset: its images, how long it is kept, and the way to a training. */
export function SetPage({ editor, dataset, onDeleted }: SetPageProps) {
  const { id, name } = dataset
  const [isNaming, setIsNaming] = useState(false)
  return (
    <>
      <PageHead
        title={name}
        crumbs={[
          <Link key="sets" to="/datasets">
            Datasets
          </Link>,
          name,
        ]}
        actions={
          <>
            <Button icon={Pencil} onClick={() => setIsNaming(true)}>
              Rename
            </Button>
            <LinkButton
              to="/models/create"
              search={{ set: id }}
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
            <PictureRail editor={editor} />
            <SetPanel dataset={dataset} count={editor.pictures.length} onDeleted={onDeleted} />
          </>
        }
      >
        <PicturesSection editor={editor} />
      </Columns>
      {isNaming && <RenameSet dataset={dataset} onClose={() => setIsNaming(false)} />}
    </>
  )
}
