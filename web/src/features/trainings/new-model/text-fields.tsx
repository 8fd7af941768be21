import { type Control, type UseFormRegister, useFormState } from 'react-hook-form'
import { TextArea, TextField } from '../../../components/field.tsx'
import { Section } from '../../../components/panel.tsx'
import { faultInWords, type NewModelFields } from './form-values.ts'

interface TextFieldsProps {
  control: Control<NewModelFields>
  register: UseFormRegister<NewModelFields>
}

/** What the model is called, and by which word. */
export function NameFields({ control, register }: TextFieldsProps) {
  const { errors } = useFormState({ control })
  return (
    <Section title="Name and keyword">
      <div className="grid items-start gap-4 md:grid-cols-2">
        <TextField
          {...register('name')}
          label="Name"
          autoComplete="off"
          error={faultInWords('name', errors.name)}
        />
        <TextField
          {...register('keyword')}
          label="Keyword"
          hint="The trigger word: an invented one, such as QHRZN, calls the model in a prompt."
          mono
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
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
        hint="One of these, or a word of your own."
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
