import { type Control, type UseFormRegisterReturn, useFormState, useWatch } from 'react-hook-form'
import { TextArea, TextField } from '../../../components/field.tsx'
import { Section } from '../../../components/panel.tsx'
import { KeywordField } from '../../keywords/keyword-field.tsx'
import { faultInWords, type NewModelFields, type TextFieldName } from './form-values.ts'

interface TextFieldsProps {
  control: Control<NewModelFields>
  /** The props of the input of this name. */
  field: (name: TextFieldName) => UseFormRegisterReturn
}

interface NameFieldsProps extends TextFieldsProps {
  /** That of the training that is done again. */
  ownKeyword: string | undefined
  onKeyword: (keyword: string) => void
}

/** What the model is called, and the word that calls it in a prompt. */
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
          error={faultInWords('name', name, errors.name)}
        />
        <KeywordField
          {...field('keyword')}
          keyword={keyword}
          modelName={name}
          own={ownKeyword}
          onSuggestion={onKeyword}
          error={faultInWords('keyword', keyword, errors.keyword)}
        />
      </div>
    </Section>
  )
}

/** What the images show, in the person's own words. */
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
      error={faultInWords('description', description, errors.description)}
    />
  )
}
