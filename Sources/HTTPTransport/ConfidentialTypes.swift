// What holds the words of a request or an answer, or a key in its head.
public import Confidentiality

extension HTTPTransportRequest: Confidential {}
extension HTTPRequestBody: Confidential {}
extension MultipartUpload: Confidential {}
extension RequestFile: Confidential {}
extension BodyPipeStateMachine: Confidential {}
// Its address may hold a password.
extension HTTPClientConfiguration.Proxy: Confidential {}
