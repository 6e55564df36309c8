import { useSignal } from '@preact/signals';
import { ErrorBoundary } from 'preact-iso';
import { places } from '../words/index.ts';
import { lateDialog } from './late.tsx';

const ImportDialog = lateDialog(() => import('./import-dialog.tsx').then((file) => file.ImportDialog));

/** Offers to bring ratings from elsewhere. */
export function ImportButton() {
  const isOpen = useSignal(false);
  return (
    <>
      <button type="button" onClick={() => (isOpen.value = true)}>
        {places.importing.offer}
      </button>
      <ErrorBoundary>{isOpen.value && <ImportDialog onClose={() => (isOpen.value = false)} />}</ErrorBoundary>
    </>
  );
}
