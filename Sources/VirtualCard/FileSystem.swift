// SPDX-License-Identifier: EUPL-1.2

/// The files of a card and which of them is selected (ISO 7816-4 §7.1).
struct FileSystem {
    /// A file and how it was found.
    enum Node: Hashable {
        case directory([UInt16])
        case file([UInt16])
    }

    private let applications: [CardProfile.Application]
    private var contents: [String?: [[UInt16]: [UInt8]]]
    private let directories: [String?: Set<[UInt16]>]
    private(set) var application: CardProfile.Application?
    private(set) var currentDirectory: [UInt16] = []
    private var currentFile: [UInt16]?

    init(profile: CardProfile, files: [CardPath: [UInt8]]) {
        applications = profile.applications
        var contents: [String?: [[UInt16]: [UInt8]]] = [:]
        var directories: [String?: Set<[UInt16]>] = [:]
        for (path, bytes) in files {
            contents[path.application, default: [:]][path.identifiers] = bytes
        }
        let empty = profile.layout.emptyDirectories + [profile.keyContainer].compactMap(\.self)
        for path in empty + files.keys {
            let isDirectory = files[path] == nil
            let depth = path.identifiers.count - (isDirectory ? 0 : 1)
            for length in 0...depth {
                directories[path.application, default: []]
                    .insert(Array(path.identifiers.prefix(length)))
            }
        }
        self.contents = contents
        self.directories = directories
        application = applications.first
    }

    /// The bytes of the selected file, or nil when none is selected.
    var selectedBytes: [UInt8]? {
        currentFile.flatMap { contents[application?.name]?[$0] }
    }

    /// What is selected after power-on: the MF of the first application.
    mutating func reset() {
        application = applications.first
        currentDirectory = []
        currentFile = nil
    }

    /// Selects an application by its full name; false when there is none.
    mutating func selectApplication(_ identifier: [UInt8]) -> Bool {
        guard !identifier.isEmpty,
            let found = applications.first(where: { $0.identifier == identifier })
        else { return false }
        reset()
        application = found
        return true
    }

    /// Selects what a path from a directory leads to; false when it leads nowhere.
    mutating func select(path: [UInt16], from directory: [UInt16]) -> Bool {
        guard let node = node(at: directory + path) else { return false }
        select(node)
        return true
    }

    /// Selects by file identifier: the MF, a child, the directory itself, its parent or a sibling.
    mutating func select(identifier: UInt16) -> Bool {
        if identifier == 0x3F00 {
            select(.directory([]))
            return true
        }
        let parent = Array(currentDirectory.dropLast())
        let places = [currentDirectory + [identifier], parent + [identifier]]
        for place in places {
            guard let node = node(at: place) else { continue }
            select(node)
            return true
        }
        guard parent.last == identifier else { return false }
        select(.directory(parent))
        return true
    }

    /// Selects a child of the current directory; false when it has none of that kind.
    mutating func selectChild(_ identifier: UInt16, isDirectory: Bool) -> Bool {
        let place = currentDirectory + [identifier]
        guard let node = node(at: place), (node == .directory(place)) == isDirectory
        else { return false }
        select(node)
        return true
    }

    /// Selects the parent of the current directory; false at the MF.
    mutating func selectParent() -> Bool {
        guard !currentDirectory.isEmpty else { return false }
        select(.directory(Array(currentDirectory.dropLast())))
        return true
    }

    /// The file control information of what is selected: size, descriptor, identifier, access.
    var controlInformation: [UInt8] {
        let identifier = (currentFile ?? currentDirectory).last ?? 0x3F00
        var objects: [UInt8] = []
        if let bytes = selectedBytes {
            objects += [0x80, 0x02] + Self.bytes(of: UInt16(clamping: bytes.count))
            objects += [0x82, 0x01, 0x01]
        } else {
            objects += [0x81, 0x02, 0x00, 0x00, 0x82, 0x01, 0x38]
        }
        objects += [0x83, 0x02] + Self.bytes(of: identifier)
        if currentFile == nil, currentDirectory.isEmpty,
            let name = application?.identifier, !name.isEmpty
        {
            objects += [0x84, UInt8(clamping: name.count)] + name
        }
        // Always readable, nobody can update.
        objects += [0x86, 0x09, 0x00] + Array(repeating: 0xFF, count: 8)
        return [0x6F, UInt8(clamping: objects.count)] + objects
    }

    /// Selects bytes that belong to no file of the card.
    mutating func selectMadeUp(_ bytes: [UInt8]) {
        let path = currentDirectory + [0xFFFF]
        contents[application?.name, default: [:]][path] = bytes
        currentFile = path
    }

    private func node(at path: [UInt16]) -> Node? {
        if directories[application?.name]?.contains(path) == true { return .directory(path) }
        return contents[application?.name]?[path] == nil ? nil : .file(path)
    }

    private mutating func select(_ node: Node) {
        switch node {
        case .directory(let path):
            currentDirectory = path
            currentFile = nil
        case .file(let path):
            currentDirectory = Array(path.dropLast())
            currentFile = path
        }
    }

    private static func bytes(of number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
