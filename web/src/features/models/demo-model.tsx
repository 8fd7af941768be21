import { useQuery } from '@tanstack/react-query'
import type { Model } from '@the-way/shared'
import { FlaskConical } from 'lucide-react'
import { Note } from '../../components/note.tsx'
import { CONNECT } from '../../components/shell/places.ts'
import { Tag } from '../../components/tag.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { configQuery } from '../connection/api.ts'

/** Marks a model that was made in demo mode, once the server uses Replicate, where it does not exist. */
export function DemoModelTag({ model }: { model: Model }) {
  const { data: config } = useQuery(configQuery)
  const isDemo = model.emulated && config?.replicate.emulated === false
  return isDemo && <Tag icon={FlaskConical}>Demo model</Tag>
}

/** Whether this server can generate with a model: demo models only in demo mode, others only on Replicate. */
export const isOfThisMode = (model: Model, serverIsEmulated: boolean) =>
  model.emulated === serverIsEmulated

/** Says why a model of the other mode can't generate now, and what to do. */
export const OtherModeNote = ({ model }: { model: Model }) =>
  model.emulated ? (
    <Note icon={FlaskConical} className="mb-6" title="This is a demo model.">
      It isn’t on Replicate, so it can’t generate there.{' '}
      {model.is_mine && model.training_id !== null ? (
        <TextLink to="/models/create" search={{ again: model.training_id }}>
          Train again
        </TextLink>
      ) : (
        'Register it again if Replicate has it.'
      )}
    </Note>
  ) : (
    <Note icon={FlaskConical} className="mb-6" title="This model is on Replicate.">
      Demo mode sends nothing there. <TextLink to={CONNECT}>Connect Replicate</TextLink> to generate
      with it.
    </Note>
  )
