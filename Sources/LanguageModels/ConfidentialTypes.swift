// What of this module holds words, or keys: none of it tells them by accident.
public import Confidentiality

extension ModelAPIKey: Confidential {}

extension ModelRequest: Confidential {}
extension ModelMessage: Confidential {}
extension PromptPart: Confidential {}

extension ModelResponse: Confidential {}
extension ResponseText: Confidential {}
extension CollectingDecoder: Confidential {}
extension EmbeddingDecoder: Confidential {}
extension AnthropicStreamDecoder: Confidential {}
extension OpenAIStreamDecoder: Confidential {}
extension ResponseHandler: Confidential {}
extension JSONWriter: Confidential {}
