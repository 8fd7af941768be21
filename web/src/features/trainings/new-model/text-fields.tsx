import { type Control, type UseFormRegister, useFormState, useWatch } from 'react-hook-form'
import { TextArea, TextField } from '../../../components/field.tsx'
import { Section } from '../../../components/panel.tsx'
import { KeywordField } from '../../keywords/keyword-field.tsx'
import { faultInWords, type NewModelFields } from './form-values.ts'

interface TextFieldsProps {
  control: Control<NewModelFields>
  register: UseFormRegister<NewModelFields>
}

interface NameFieldsProps extends TextFieldsProps {
  /** That of the training that is done again. */
  ownKeyword: string | undefined
  onKeyword: (keyword: string) => void
}

/** What the model is called, and by which word. */
export function NameFields({ control, register, ownKeyword, onKeyword }: NameFieldsProps) {
  const { errors } = useFormState({ control })
  const [name, keyword] = useWatch({ control, name: ['name', 'keyword'] })
  return (
    <Section title="Name and keyword">
      <div className="grid items-start gap-4 md:grid-cols-2">
        <TextField
          {...register('name')}
          label="Name"
          autoComplete="off"
          error={faultInWords('name', errors.name)}
        />
        <KeywordField
          {...register('keyword')}
          keyword={keyword}
          modelName={name}
          own={ownKeyword}
          onSuggestion={onKeyword}
          error={faultInWords('keyword', errors.keyword)}
        />
      </div>
    </Section>
  )
}

/** What the pictures show, in words of one's own. */
export function SubjectFields({ control, register }: TextFieldsProps) {
  const { errors } = useFormState({ control })
  return (
    <div className="mb-8 grid items-start gap-4 md:grid-cols-2">
      <TextField
        {...register('category')}
        label="Category"
        optional
        hint="For your library: as above, or a word of your own."
        autoComplete="off"
        error={faultInWords('category', errors.category)}
      />
      <TextArea
        {...register('description')}
        label="Description"
        optional
        rows={2}
        error={faultInWords('description', errors.description)}
      />
    </div>
  )
}
