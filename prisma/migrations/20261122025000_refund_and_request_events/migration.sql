-- When the worker told that a request's time was over.
ALTER TABLE "payment_requests" ADD COLUMN "expired_at_sec" BIGINT;

-- CreateIndex
CREATE INDEX "payment_requests_due_at_sec_idx" ON "payment_requests"("due_at_sec");

-- `refund.…`: every state of a payment that gives another back, for whoever the other one concerns.

CREATE FUNCTION record_refund_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  original payments%ROWTYPE;
BEGIN
  SELECT * INTO original FROM payments WHERE id = NEW.refund_of;
  PERFORM record_event(
    'refund.' || NEW.state,
    NEW.id,
    ARRAY[original.payer, original.recipient, (SELECT requested_by FROM payment_quotes WHERE id = original.quote_id)],
    jsonb_build_object(
      'refundId', NEW.id, 'paymentId', original.id, 'state', NEW.state,
      'payer', original.payer, 'recipient', original.recipient,
      'amount', jsonb_build_object('asset', NEW.token_out, 'units', NEW.amount_out::TEXT),
      'memo', NEW.memo, 'txHash', NEW.tx_hash, 'blockNumber', NEW.block_number::TEXT,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END,
      'settledAtSec', NEW.settled_at_sec));
  RETURN NULL;
END $$;

CREATE TRIGGER refund_event_of_new AFTER INSERT ON payments FOR EACH ROW
  WHEN (NEW.refund_of IS NOT NULL) EXECUTE FUNCTION record_refund_event();
CREATE TRIGGER refund_event_of_state AFTER UPDATE ON payments FOR EACH ROW
  WHEN (NEW.refund_of IS NOT NULL AND OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_refund_event();

-- A forgotten block takes back what answered a request: where it stands is told again.

CREATE FUNCTION record_unpaid_request_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  request payment_requests%ROWTYPE;
  paid NUMERIC;
BEGIN
  SELECT * INTO request FROM payment_requests WHERE id = NEW.request_id;
  SELECT COALESCE(sum(amount_out), 0) INTO paid FROM payments WHERE request_id = NEW.request_id AND state = 'settled';
  PERFORM record_event(
    CASE WHEN paid >= request.amount THEN 'request.paid' WHEN request.cancelled_at_sec IS NOT NULL THEN 'request.cancelled'
      WHEN request.expired_at_sec IS NOT NULL THEN 'request.expired'
      WHEN paid > 0 THEN 'request.partly_paid' ELSE 'request.open' END,
    request.id,
    ARRAY[request.payee, NEW.payer],
    jsonb_build_object(
      'requestId', request.id, 'paymentId', NEW.id, 'payee', request.payee, 'payer', NEW.payer,
      'amount', jsonb_build_object('asset', request.asset, 'units', request.amount::TEXT),
      'paid', jsonb_build_object('asset', request.asset, 'units', paid::TEXT),
      'reference', request.reference, 'txHash', NEW.tx_hash));
  RETURN NULL;
END $$;

CREATE TRIGGER payment_event_of_lost_purpose AFTER UPDATE ON payments FOR EACH ROW
  WHEN (NEW.request_id IS NOT NULL AND OLD.state = 'settled' AND NEW.state <> 'settled')
  EXECUTE FUNCTION record_unpaid_request_event();

CREATE OR REPLACE FUNCTION record_request_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    CASE WHEN NEW.cancelled_at_sec IS NOT NULL THEN 'request.cancelled'
      WHEN NEW.expired_at_sec IS NOT NULL THEN 'request.expired' ELSE 'request.open' END,
    NEW.id,
    ARRAY[NEW.payee, NEW.debtor],
    jsonb_build_object(
      'requestId', NEW.id, 'payee', NEW.payee, 'debtor', NEW.debtor,
      'amount', jsonb_build_object('asset', NEW.asset, 'units', NEW.amount::TEXT),
      'inParts', NEW.in_parts, 'reference', NEW.reference, 'memo', NEW.memo, 'dueAtSec', NEW.due_at_sec));
  RETURN NULL;
END $$;

CREATE TRIGGER request_event_of_expiry AFTER UPDATE ON payment_requests FOR EACH ROW
  WHEN (OLD.expired_at_sec IS NULL AND NEW.expired_at_sec IS NOT NULL AND NEW.cancelled_at_sec IS NULL)
  EXECUTE FUNCTION record_request_event();

-- `link.claim_failed`, `link.return_failed`: the link is as it was.

CREATE FUNCTION record_failed_release_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  link claim_links%ROWTYPE;
BEGIN
  SELECT * INTO link FROM claim_links WHERE id = NEW.link_id;
  PERFORM record_event(
    'link.' || NEW.kind || '_failed',
    NEW.link_id,
    ARRAY[link.creator],
    jsonb_build_object(
      'linkId', NEW.link_id, 'releaseId', NEW.id, 'state', link.state, 'creator', link.creator, 'recipient', NEW.recipient,
      'amount', jsonb_build_object('asset', link.asset, 'units', (link.locked - link.fee)::TEXT), 'txHash', NEW.tx_hash,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END));
  RETURN NULL;
END $$;

CREATE TRIGGER release_event_of_failure AFTER UPDATE ON claim_link_releases FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'failed') EXECUTE FUNCTION record_failed_release_event();
