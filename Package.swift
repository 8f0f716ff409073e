// swift-tools-version: 6.2
// SPDX-License-Identifier: EUPL-1.2

import PackageDescription

/// Every target is held to the same rules; the test targets too.
let rules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

/// A module of the house: what it may import is exactly what it names here.
func module(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: rules)
}

func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        swiftSettings: rules
    )
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let configuration = Target.Dependency.product(
    name: "Configuration",
    package: "swift-configuration"
)

let package = Package(
    name: "tscns",
    products: [
        .executable(name: "tscns", targets: ["tscns"]),
        .executable(name: "tscns-virtual", targets: ["tscns-virtual"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            exact: "1.4.0",
            traits: ["YAML"]
        ),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // Doors to C: a module map and a shim each.
        .systemLibrary(
            name: "CPCSC",
            pkgConfig: "libpcsclite",
            providers: [.apt(["libpcsclite-dev"])]
        ),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux"),

        // The ground floor.
        module("BaseEncoding"),
        module("CivilTime"),
        module("Secrets", knows: ["CLinux"]),
        module("SmartCard", knows: ["Secrets"]),

        // Cards and keys.
        module("PCSC", knows: ["SmartCard", "CPCSC", "CLinux"]),
        module("TSCNS", knows: ["SmartCard", "Secrets", "CivilTime"]),
        module("OpenSSL", knows: ["COpenSSL", "Secrets", "CivilTime"]),
        module("Trust", knows: ["OpenSSL", "TSCNS", "CivilTime", "BaseEncoding"]),

        // What is remembered.
        module("Ledger", knows: ["OpenSSL", "Secrets", "CivilTime", "BaseEncoding", grdb]),
        module(
            "Registry",
            knows: ["OpenSSL", "TSCNS", "Secrets", "CivilTime", "BaseEncoding", grdb]
        ),

        // What is decided.
        module(
            "Activation",
            knows: [
                "Ledger", "Registry", "Trust", "OpenSSL", "TSCNS", "SmartCard", "Secrets",
                "CivilTime", "BaseEncoding", "CLinux",
            ]
        ),

        // A card in software, for the demo and the tests.
        module("VirtualCard", knows: ["SmartCard", "TSCNS", "OpenSSL", "Secrets", "CivilTime"]),

        // The programs.
        .executableTarget(
            name: "tscns",
            dependencies: [
                "Activation", "Registry", "Ledger", "Trust", "OpenSSL", "TSCNS", "PCSC",
                "SmartCard", "Secrets", "CivilTime", "BaseEncoding", "CLinux", argumentParser,
                logging,
                configuration,
            ],
            swiftSettings: rules
        ),
        .executableTarget(
            name: "tscns-virtual",
            dependencies: [
                "VirtualCard", "TSCNS", "OpenSSL", "SmartCard", "Secrets", "CivilTime",
                argumentParser,
            ],
            swiftSettings: rules
        ),

        tests(of: "BaseEncoding"),
        tests(of: "CivilTime"),
        tests(of: "Secrets"),
        tests(of: "SmartCard", with: ["Secrets"]),
        tests(of: "PCSC", with: ["SmartCard"]),
        tests(of: "TSCNS", with: ["SmartCard", "VirtualCard", "OpenSSL", "Secrets", "CivilTime"]),
        tests(of: "OpenSSL", with: ["Secrets", "CivilTime"]),
        tests(of: "Trust", with: ["OpenSSL", "TSCNS", "VirtualCard", "CivilTime"]),
        tests(
            of: "Ledger",
            with: ["OpenSSL", "Secrets", "CivilTime", "BaseEncoding", grdb]
        ),
        tests(
            of: "Registry",
            with: ["OpenSSL", "TSCNS", "Secrets", "CivilTime", "BaseEncoding", grdb]
        ),
        tests(
            of: "Activation",
            with: [
                "Ledger", "Registry", "Trust", "OpenSSL", "TSCNS", "SmartCard", "Secrets",
                "CivilTime", "VirtualCard",
            ]
        ),
        tests(
            of: "VirtualCard",
            with: ["SmartCard", "TSCNS", "OpenSSL", "Secrets", "CivilTime"]
        ),

        // The programs as people run them, against a real pcscd.
        .testTarget(
            name: "StationTests",
            dependencies: [
                "VirtualCard", "PCSC", "TSCNS", "OpenSSL", "SmartCard", "Secrets", "CivilTime",
            ],
            swiftSettings: rules
        ),
    ],
    swiftLanguageModes: [.v6]
)
