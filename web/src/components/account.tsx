import { useSignal } from '@preact/signals';
import { ErrorBoundary } from 'preact-iso';
import { nameOfAccount } from '../state/session.ts';
import { offered, viewer } from '../state/viewer.ts';
import { common } from '../words/index.ts';
import { lateDialog } from './late.tsx';

/** The dialogs of accounts come with the first visitor who wants one. */
const AccountDialog = lateDialog(() => import('./account-dialog.tsx').then((file) => file.AccountDialog));

export function AccountButton() {
  const isOpen = useSignal(false);
  const session = viewer.session.value;
  const close = () => {
    isOpen.value = false;
    offered.value = null;
  };
  return (
    <>
      <button type="button" class="header-account" onClick={() => (isOpen.value = true)}>
        <span>{session === null ? common.header.signIn : nameOfAccount(session)}</span>
      </button>
      <ErrorBoundary>{(isOpen.value || offered.value) && <AccountDialog onClose={close} />}</ErrorBoundary>
    </>
  );
}
