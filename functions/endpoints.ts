import {
  exportContactsEndpoint,
  getContactExportEndpoint,
  listContactExportsEndpoint,
} from './audience/contact-exports.http.ts';
import {
  announceContactImportEndpoint,
  cancelContactImportEndpoint,
  getContactImportEndpoint,
  getContactImportErrorsEndpoint,
  listContactImportsEndpoint,
  startContactImportEndpoint,
} from './audience/contact-imports.http.ts';
import {
  deleteContactEndpoint,
  listContactsEndpoint,
  readContactEndpoint,
  updateContactEndpoint,
} from './audience/contacts.http.ts';
import { importContactsEndpoint } from './audience/import-contacts.http.ts';
import {
  addListContactsEndpoint,
  createListEndpoint,
  deleteListEndpoint,
  getListEndpoint,
  listListsEndpoint,
  removeListContactsEndpoint,
  renameListEndpoint,
} from './audience/lists.http.ts';
import { addOptOutEndpoint, liftOptOutEndpoint, listOptOutsEndpoint } from './audience/opt-outs.http.ts';
import { getEntitlementEndpoint } from './billing/get-entitlement.http.ts';
import { listInvoicesEndpoint } from './billing/list-invoices.http.ts';
import { openPortalEndpoint } from './billing/open-portal.http.ts';
import { receiveStripeWebhookEndpoint } from './billing/receive-stripe-webhook.http.ts';
import { listReconciliationsEndpoint, startReconciliationEndpoint } from './billing/reconciliations.http.ts';
import { startCheckoutEndpoint } from './billing/start-checkout.http.ts';
import {
  cancelCampaignEndpoint,
  pauseCampaignEndpoint,
  resumeCampaignEndpoint,
} from './campaigns/change-campaign.http.ts';
import { estimateCampaignEndpoint, launchCampaignEndpoint } from './campaigns/launch-campaign.http.ts';
import { getQuietHoursEndpoint, setQuietHoursEndpoint } from './campaigns/quiet-hours.http.ts';
import { getCampaignEndpoint, listCampaignsEndpoint, listRecipientsEndpoint } from './campaigns/read-campaigns.http.ts';
import { docsEndpoint, openApiEndpoint } from './docs/get-docs.http.ts';
import type { Endpoint } from './endpoint.ts';
import {
  inviteMemberEndpoint,
  listInvitationsEndpoint,
  revokeInvitationEndpoint,
} from './identity/invitations.http.ts';
import { changeMemberEndpoint, listMembersEndpoint, removeMemberEndpoint } from './identity/members.http.ts';
import { forgotPasswordEndpoint, resetPasswordEndpoint } from './identity/password.http.ts';
import { registerEndpoint, sendOtpEndpoint, verifyOtpEndpoint } from './identity/register.http.ts';
import { acceptInvitationEndpoint, loginEndpoint, logoutEndpoint, refreshEndpoint } from './identity/sign-in.http.ts';
import { getVendorEndpoint, updateVendorEndpoint } from './identity/vendor.http.ts';
import { getMeEndpoint } from './identity/get-me.http.ts';
import { listOrganizationsEndpoint } from './identity/list-organizations.http.ts';
import { receiveClerkWebhookEndpoint } from './identity/receive-clerk-webhook.http.ts';
import { resumeOrganizationEndpoint, suspendOrganizationEndpoint } from './identity/set-organization-status.http.ts';
import { getUsageEndpoint } from './metering/get-usage.http.ts';
import { listUsageShortfallsEndpoint } from './metering/list-usage-shortfalls.http.ts';
import { reportUsageEventsEndpoint } from './metering/report-usage-events.http.ts';
import { checkHealthEndpoint } from './operations/check-health.http.ts';
import { getKillSwitchesEndpoint, setKillSwitchesEndpoint } from './operations/kill-switches.http.ts';
import { listAuditLogsEndpoint, listOrganizationAuditLogsEndpoint } from './operations/list-audit-logs.http.ts';
import { listDeadLettersEndpoint } from './operations/list-dead-letters.http.ts';
import { discardDeadLetterEndpoint, replayDeadLetterEndpoint } from './operations/resolve-dead-letter.http.ts';
import { getAutoRechargeEndpoint, setAutoRechargeEndpoint } from './payments/auto-recharge.http.ts';
import { receivePaymentWebhookEndpoint } from './payments/receive-payment-webhook.http.ts';
import {
  listRechargeReconciliationsEndpoint,
  startRechargeReconciliationEndpoint,
} from './payments/recharge-reconciliations.http.ts';
import {
  listRechargeCurrenciesEndpoint,
  getRechargeEndpoint,
  listRechargesEndpoint,
  quoteRechargeEndpoint,
  viewRechargeEndpoint,
} from './payments/recharges.http.ts';
import { returnFromRazorpayEndpoint } from './payments/return-from-razorpay.http.ts';
import { startRechargeEndpoint } from './payments/start-recharge.http.ts';
import { listTaxRatesEndpoint, setTaxRateEndpoint } from './payments/tax-rates.http.ts';
import { deleteInstanceEndpoint } from './provisioning/delete-instance.http.ts';
import { getInstanceEndpoint } from './provisioning/get-instance.http.ts';
import { listInstanceEventsEndpoint } from './provisioning/list-instance-events.http.ts';
import { listInstancesEndpoint } from './provisioning/list-instances.http.ts';
import { requestInstanceEndpoint } from './provisioning/request-instance.http.ts';
import { getSettlementEndpoint, reconcileMetaEndpoint } from './settlement/settlement.http.ts';
import { receiveMetaWebhookEndpoint, verifyMetaWebhookEndpoint } from './settlement/meta-webhook.http.ts';
import { getProxyStockEndpoint } from './proxies/get-proxy-stock.http.ts';
import {
  listChannelsEndpoint,
  resumeChannelEndpoint,
  setChannelRateEndpoint,
  stopChannelEndpoint,
} from './channels/channels.http.ts';
import { setWabaEndpoint } from './channels/set-waba.http.ts';
import {
  getDedicatedUsageEndpoint,
  listDedicatedInvoicesEndpoint,
  previewDedicatedInvoiceEndpoint,
} from './dedicated/dedicated.http.ts';
import { createTemplateEndpoint } from './templates/create-template.http.ts';
import { listTemplatesEndpoint } from './templates/list-templates.http.ts';
import { deleteTemplateEndpoint, editTemplateEndpoint, getTemplateEndpoint } from './templates/template.http.ts';
import { uploadTemplateMediaEndpoint } from './templates/upload-template-media.http.ts';
import {
  approveAdjustmentEndpoint,
  listAdjustmentsEndpoint,
  rejectAdjustmentEndpoint,
  requestAdjustmentEndpoint,
} from './wallet/adjustments.http.ts';
import {
  getDefaultMarginsEndpoint,
  getMarginsEndpoint,
  getPriceOverridesEndpoint,
  setDefaultMarginsEndpoint,
  setMarginsEndpoint,
  setPriceOverridesEndpoint,
} from './wallet/margins.http.ts';
import { closeWalletAlertEndpoint, listWalletsEndpoint } from './wallet/operator-wallets.http.ts';
import { getRateCardEndpoint, importRatesEndpoint, listRateCardsEndpoint } from './wallet/rates.http.ts';
import {
  changeWalletSettingsEndpoint,
  getOwnMarginsEndpoint,
  getWalletBalanceEndpoint,
  getWalletSettingsEndpoint,
  listLedgerEndpoint,
} from './wallet/wallet.http.ts';

/** Every endpoint of the API that the OpenAPI document describes. */
export const apiEndpoints: readonly Endpoint[] = [
  getMeEndpoint,
  registerEndpoint,
  sendOtpEndpoint,
  verifyOtpEndpoint,
  loginEndpoint,
  refreshEndpoint,
  logoutEndpoint,
  forgotPasswordEndpoint,
  resetPasswordEndpoint,
  acceptInvitationEndpoint,
  getVendorEndpoint,
  updateVendorEndpoint,
  listMembersEndpoint,
  inviteMemberEndpoint,
  changeMemberEndpoint,
  removeMemberEndpoint,
  listInvitationsEndpoint,
  revokeInvitationEndpoint,
  startCheckoutEndpoint,
  openPortalEndpoint,
  listInvoicesEndpoint,
  getEntitlementEndpoint,
  requestInstanceEndpoint,
  listInstancesEndpoint,
  getInstanceEndpoint,
  listInstanceEventsEndpoint,
  deleteInstanceEndpoint,
  getUsageEndpoint,
  reportUsageEventsEndpoint,
  listUsageShortfallsEndpoint,
  getWalletBalanceEndpoint,
  listLedgerEndpoint,
  getWalletSettingsEndpoint,
  changeWalletSettingsEndpoint,
  getOwnMarginsEndpoint,
  startRechargeEndpoint,
  quoteRechargeEndpoint,
  listRechargeCurrenciesEndpoint,
  listRechargesEndpoint,
  getRechargeEndpoint,
  getAutoRechargeEndpoint,
  setAutoRechargeEndpoint,
  returnFromRazorpayEndpoint,
  receivePaymentWebhookEndpoint,
  setTaxRateEndpoint,
  listTaxRatesEndpoint,
  startRechargeReconciliationEndpoint,
  listRechargeReconciliationsEndpoint,
  viewRechargeEndpoint,
  launchCampaignEndpoint,
  estimateCampaignEndpoint,
  listCampaignsEndpoint,
  getCampaignEndpoint,
  listRecipientsEndpoint,
  pauseCampaignEndpoint,
  resumeCampaignEndpoint,
  cancelCampaignEndpoint,
  getQuietHoursEndpoint,
  setQuietHoursEndpoint,
  receiveStripeWebhookEndpoint,
  receiveClerkWebhookEndpoint,
  verifyMetaWebhookEndpoint,
  receiveMetaWebhookEndpoint,
  getSettlementEndpoint,
  reconcileMetaEndpoint,
  listDeadLettersEndpoint,
  replayDeadLetterEndpoint,
  discardDeadLetterEndpoint,
  listOrganizationAuditLogsEndpoint,
  startReconciliationEndpoint,
  listReconciliationsEndpoint,
  listAuditLogsEndpoint,
  listOrganizationsEndpoint,
  suspendOrganizationEndpoint,
  resumeOrganizationEndpoint,
  getKillSwitchesEndpoint,
  setKillSwitchesEndpoint,
  getProxyStockEndpoint,
  createTemplateEndpoint,
  listTemplatesEndpoint,
  getTemplateEndpoint,
  editTemplateEndpoint,
  deleteTemplateEndpoint,
  uploadTemplateMediaEndpoint,
  listChannelsEndpoint,
  stopChannelEndpoint,
  resumeChannelEndpoint,
  setChannelRateEndpoint,
  setWabaEndpoint,
  getDedicatedUsageEndpoint,
  previewDedicatedInvoiceEndpoint,
  listDedicatedInvoicesEndpoint,
  listWalletsEndpoint,
  closeWalletAlertEndpoint,
  requestAdjustmentEndpoint,
  listAdjustmentsEndpoint,
  approveAdjustmentEndpoint,
  rejectAdjustmentEndpoint,
  importRatesEndpoint,
  listRateCardsEndpoint,
  getRateCardEndpoint,
  getMarginsEndpoint,
  setMarginsEndpoint,
  getPriceOverridesEndpoint,
  setPriceOverridesEndpoint,
  getDefaultMarginsEndpoint,
  setDefaultMarginsEndpoint,
  importContactsEndpoint,
  listContactsEndpoint,
  readContactEndpoint,
  updateContactEndpoint,
  deleteContactEndpoint,
  announceContactImportEndpoint,
  startContactImportEndpoint,
  listContactImportsEndpoint,
  getContactImportEndpoint,
  getContactImportErrorsEndpoint,
  cancelContactImportEndpoint,
  exportContactsEndpoint,
  listContactExportsEndpoint,
  getContactExportEndpoint,
  listListsEndpoint,
  createListEndpoint,
  getListEndpoint,
  renameListEndpoint,
  deleteListEndpoint,
  addListContactsEndpoint,
  removeListContactsEndpoint,
  listOptOutsEndpoint,
  addOptOutEndpoint,
  liftOptOutEndpoint,
  checkHealthEndpoint,
];

export const endpoints: readonly Endpoint[] = [
  ...apiEndpoints,
  openApiEndpoint(apiEndpoints),
  docsEndpoint(apiEndpoints),
];
