import { Link } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import { Keyword } from '../../components/keyword.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Tag } from '../../components/tag.tsx'
import { ModelMenu } from './model-menu.tsx'

interface ModelHeadProps {
  model: Model
  onRemoved: () => void
}

/** The model's name, how it is called, and what can be done with it as a whole. */
export const ModelHead = ({ model, onRemoved }: ModelHeadProps) => (
  <PageHead
    title={model.name}
    crumbs={[
      <Link key="models" to="/models">
        Models
      </Link>,
      model.name,
    ]}
    note={
      <>
        {model.keyword && <Keyword>{model.keyword}</Keyword>}
        {model.status === 'archived' && <Tag>Archived</Tag>}
      </>
    }
    beside={<ModelMenu model={model} onRemoved={onRemoved} />}
  />
)
