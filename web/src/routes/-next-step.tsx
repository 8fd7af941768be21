import type { Model } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { Panel } from '../components/panel.tsx'

/** Suggests a next step: to generate images with a model that has not been used yet. */
export function NextStep({ models }: { models: readonly Model[] }) {
  const unused = models.find(({ last_used, status }) => last_used === null && status === 'ready')
  return unused ? (
    <Panel title="Next step">
      <p className="mb-3 text-ui text-muted">
        {unused.name} is ready and has not generated images yet.
      </p>
      <LinkButton to="/models/$id" params={{ id: unused.id }} variant="primary">
        Generate images
      </LinkButton>
    </Panel>
  ) : null
}
