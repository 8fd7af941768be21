import { Link } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import { Keyword } from '../../components/keyword.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Tag } from '../../components/tag.tsx'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import { DemoModelTag } from './demo-model.tsx'
import { ModelMenu } from './model-menu.tsx'
import { isUnchecked } from './unchecked-tag.tsx'

// Few models are unchecked.
const UncheckedNote = lazyComponent(
  async () => (await import('./unchecked-note.tsx')).UncheckedNote,
)

interface ModelHeadProps {
  model: Model
  /** Whether there are other accounts to share it with. */
  hasAccounts: boolean
  onRemoved: () => void
}

/** The model's name, trigger word and state, and the menu with its actions. */
export const ModelHead = ({ model, hasAccounts, onRemoved }: ModelHeadProps) => (
  <>
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
          <DemoModelTag model={model} />
          {!model.is_mine && <Tag>Shared with you</Tag>}
          {model.is_mine && hasAccounts && model.is_public && <Tag>Shared</Tag>}
        </>
      }
      beside={
        model.is_mine && <ModelMenu model={model} canShare={hasAccounts} onRemoved={onRemoved} />
      }
    />
    {isUnchecked(model) && <UncheckedNote model={model} />}
  </>
)
