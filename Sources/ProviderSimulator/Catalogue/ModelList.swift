/// The body of `GET /v1/models`, in either provider's shape.
enum ModelList {
    static func body(anthropic: Bool) -> JSONNode {
        let models = SimulatedModel.all.filter { ($0.vendor == .anthropic) == anthropic }
        guard anthropic else {
            return [
                "object": "list",
                "data": .array(
                    models.map {
                        ["id": .string($0.id), "object": "model", "created": 1_767_225_600, "owned_by": "simulator"]
                    }),
            ]
        }
        let data = models.map { model in
            [
                "type": "model", "id": .string(model.id), "display_name": .string(model.displayName),
                "created_at": "2026-01-01T00:00:00Z", "lifecycle": "active",
                "max_input_tokens": .int(model.contextWindow), "max_tokens": .int(model.maximumOutputTokens),
            ] as JSONNode
        }
        return [
            "data": .array(data), "has_more": false, "first_id": .optional(models.first?.id),
            "last_id": .optional(models.last?.id),
        ]
    }
}
