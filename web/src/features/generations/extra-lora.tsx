import { useInfiniteQuery } from '@tanstack/react-query'
import { type Model, parseModelReference } from '@the-way/shared'
import { useEffect, useState } from 'react'
import { SelectField, TextField } from '../../components/field.tsx'
import { useNextPage } from '../gallery/use-next-page.ts'
import { modelsQuery } from '../models/api.ts'
import type { SettingProps } from './setting-range.tsx'
import { settingOf } from './studio-values.ts'

const NONE = ''
const OTHER = 'other'

interface ExtraLoraProps extends SettingProps {
  /** The model of the page, which is not offered. */
  modelId: string
}

/** A second LoRA: one of the user's models, or a reference to one elsewhere. */
export function ExtraLora({ input, values, error, onChange, modelId }: ExtraLoraProps) {
  const list = useInfiniteQuery(modelsQuery)
  const loadMore = useNextPage(list)
  // A list to choose from must be whole.
  useEffect(loadMore, [loadMore])
  const reference = String(settingOf(input, values))
  const models = (list.data?.pages ?? [])
    .flatMap((page) => page.models)
    .filter(({ id, trainer, status }) => id !== modelId && trainer !== 'sdxl' && status === 'ready')
    .flatMap((model) => {
      const value = loraReference(model)
      return value === null ? [] : [{ id: model.id, name: model.name, value }]
    })
  const isMine = models.some(({ value }) => value === reference)
  const [isTyping, setIsTyping] = useState(false)
  const choice = isMine ? reference : reference !== '' || isTyping ? OTHER : NONE
  return (
    <>
      <SelectField
        label={input.title}
        {...(choice === OTHER ? {} : { name: input.name, error })}
        value={choice}
        onChange={({ target }) => {
          setIsTyping(target.value === OTHER)
          onChange(input.name, target.value === OTHER ? '' : target.value)
        }}
      >
        <option value={NONE}>None</option>
        {models.length > 0 && (
          <optgroup label="Your models">
            {models.map(({ id, name, value }) => (
              <option key={id} value={value}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
        <option value={OTHER}>From Replicate, Hugging Face or Civitai</option>
      </SelectField>
      {choice === OTHER && (
        <TextField
          label="Reference"
          name={input.name}
          autoComplete="off"
          placeholder="owner/model or URL"
          value={reference}
          hint="owner/model on Replicate, or a URL of huggingface.co, civitai.com/models or a .safetensors file."
          error={error}
          onChange={({ target }) => onChange(input.name, target.value.trim())}
          className="mt-2"
        />
      )}
    </>
  )
}

/** Returns "owner/name/version", which the code of FLUX models downloads from Replicate. */
function loraReference({ model_url, version }: Model): string | null {
  const reference = parseModelReference(model_url)
  if (!reference) return null
  const { owner, name } = reference
  const id = reference.version ?? version
  return [owner, name, ...(id ? [id] : [])].join('/')
}
