import { type Control, type UseFormRegisterReturn, useFormState, useWatch } from 'react-hook-form'
import { TextArea, TextField } from '../../../components/field.tsx'
import { Section } from '../../../components/panel.tsx'
import { KeywordField } from '../../keywords/keyword-field.tsx'
import { type TextFieldName, textFaultMessage } from './form-fields.ts'
import type { NewModelFields } from './form-values.ts'

interface TextFieldsProps {
  control: Control<NewModelFields>
  /** Returns the props of the input with this name. */
  field: (name: TextFieldName) => UseFormRegisterReturn
}

interface NameFieldsProps extends TextFieldsProps {
  /** The trigger word of the training to repeat. */
  ownKeyword: string | undefined
  onKeyword: (keyword: string) => void
}

/** The model's name, and its trigger word. */
export function NameFields({ control, field, ownKeyword, onKeyword }: NameFieldsProps) {
  const { errors } = useFormState({ control })
  const [name, keyword] = useWatch({ control, name: ['name', 'keyword'] })
  return (
    <Section title="Name and trigger word">
      <div className="grid items-start gap-4 md:grid-cols-2">
        <TextField
          {...field('name')}
          label="Name"
          autoComplete="off"
          error={textFaultMessage('name', name, errors.name)}
        />
        <KeywordField
          {...field('keyword')}
          keyword={keyword}
          modelName={name}
          own={ownKeyword}
          onSuggestion={onKeyword}
          error={textFaultMessage('keyword', keyword, errors.keyword)}
        />
      </div>
    </Section>
  )
}

/** The user's description of the images. */
export function DescriptionField({ control, field }: TextFieldsProps) {
  const { errors } = useFormState({ control })
  const description = useWatch({ control, name: 'description' })
  return (
    <TextArea
      {...field('description')}
      className="mb-8"
      label="Description"
      optional
      rows={2}
      error={textFaultMessage('description', description, errors.description)}
    />
  )
}
