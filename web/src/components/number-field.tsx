import { useState } from 'preact/hooks';

type NumberFieldProps = {
  id: string;
  min: number;
  max: number;
  placeholder?: string;
  /** What counts so far; null for nothing. */
  held: number | null;
  onTake: (value: number | null) => void;
};

/** A number that counts once the field is left; what is being typed stays, whatever is drawn anew meanwhile. */
export function NumberField({ held, onTake, ...field }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <input
      {...field}
      type="number"
      value={typed ?? held ?? ''}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      onChange={({ currentTarget }) => {
        if (!currentTarget.reportValidity()) return;
        setTyped(undefined);
        onTake(currentTarget.value === '' ? null : Number(currentTarget.value));
      }}
    />
  );
}
