// As much of RFC 6455 as the dashboard needs: unmasked text out, masked text in, ping and close.
import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function frame(opcode, payload) {
  const size = payload.length;
  let head;
  if (size < 126) head = Buffer.from([0x80 | opcode, size]);
  else if (size < 65536) {
    head = Buffer.alloc(4);
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head = Buffer.alloc(10);
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  head[0] = 0x80 | opcode;
  return Buffer.concat([head, payload]);
}

/** Answers the upgrade; returns {send, close, busy}. Calls onText(text) and onClose(). */
export function accept(request, socket, { onText, onClose }) {
  const key = request.headers["sec-websocket-key"];
  const answer = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${answer}\r\n\r\n`,
  );
  let held = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (held.length < 2) return;
      let size = held[1] & 0x7f;
      let at = 2;
      if (size === 126) {
        if (held.length < 4) return;
        size = held.readUInt16BE(2);
        at = 4;
      } else if (size === 127) return void socket.destroy();
      if (held.length < at + 4 + size) return;
      const mask = held.subarray(at, at + 4);
      const body = Buffer.from(held.subarray(at + 4, at + 4 + size));
      for (let i = 0; i < size; i += 1) body[i] ^= mask[i & 3];
      const opcode = held[0] & 0x0f;
      held = held.subarray(at + 4 + size);
      if (opcode === 8) return void socket.end(frame(8, body));
      if (opcode === 9) socket.write(frame(10, body));
      if (opcode === 1) onText(body.toString("utf8"));
    }
  });
  socket.on("close", onClose);
  socket.on("error", onClose);
  return {
    send: (text) => !socket.destroyed && socket.write(frame(1, Buffer.from(text))),
    close: () => socket.destroy(),
    busy: () => socket.writableLength > 1_000_000,
  };
}
